package io.portreeve.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one pass over the bytes of a {@link PlainJson}: checks all of it and notes where its values stand. */
final class PlainJsonPass {

    /** Each name is compared with those before it in its object. */
    private static final int MAX_MEMBERS = 128;

    private static final int MAX_VALUES = 10_000;

    /** Grows where that is too few. */
    private static final int USUAL_VALUES = 64;

    private static final int NOT_PLAIN = -1;

    /**
     * The members of which nothing is noted: of a response's body, half of what a cluster's API server logs, storing an event asks
     * nothing, and the items of a list are read one by one.
     */
    private static final List<byte[]> PASSED_OVER =
            List.of("responseObject".getBytes(US_ASCII), "items".getBytes(US_ASCII));

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] source;
    private final int limit;
    private int[] notes = new int[PlainJson.SIZE * USUAL_VALUES];
    private int used;
    private boolean isPassingOver;
    private boolean hasEscapes;

    PlainJsonPass(byte[] source, int limit) {
        this.source = source;
        this.limit = limit;
    }

    @Nullable
    PlainJson read(int from) {
        if (byteAt(from) != '{') return null;
        note(0, 0, from);
        int end = endOfObject(from, 1);
        if (end == NOT_PLAIN) return null;
        finish(PlainJson.ROOT, end);
        return new PlainJson(source, notes);
    }

    private int note(int nameFrom, int nameTo, int from) {
        if (isPassingOver) return PlainJson.NONE;
        int value = used;
        if (value == notes.length) notes = Arrays.copyOf(notes, 2 * value);
        used = value + PlainJson.SIZE;
        notes[value + PlainJson.NAME_FROM] = nameFrom;
        notes[value + PlainJson.NAME_TO] = nameTo;
        notes[value + PlainJson.FROM] = from;
        return value;
    }

    private void finish(int value, int toWithFlag) {
        if (isPassingOver) return;
        notes[value + PlainJson.TO] = toWithFlag;
        notes[value + PlainJson.AFTER] = used;
    }

    private int endOfValue(int at, int depth) {
        return switch (byteAt(at)) {
            case '"' -> endOfString(at);
            case '{' -> depth == PlainJson.MAX_DEPTH ? NOT_PLAIN : endOfObject(at, depth + 1);
            case '[' -> depth == PlainJson.MAX_DEPTH ? NOT_PLAIN : endOfArray(at, depth + 1);
            case 't' -> endOfLiteral(at, "true");
            case 'f' -> endOfLiteral(at, "false");
            case 'n' -> endOfLiteral(at, "null");
            default -> endOfNumber(at);
        };
    }

    private int endOfObject(int open, int depth) {
        int first = used;
        int members = 0;
        int at = afterBlank(open + 1);
        if (byteAt(at) == '}') return at + 1;
        while (true) {
            int end = ++members > MAX_MEMBERS && !isPassingOver ? NOT_PLAIN : endOfMember(at, depth, first);
            if (end == NOT_PLAIN) return NOT_PLAIN;
            int next = afterBlank(end);
            if (byteAt(next) == '}') return next + 1;
            if (byteAt(next) != ',') return NOT_PLAIN;
            at = afterBlank(next + 1);
        }
    }

    private int endOfMember(int at, int depth, int first) {
        int nameEnd = endOfString(at);
        int start = nameEnd == NOT_PLAIN ? NOT_PLAIN : valueAfterName(nameEnd);
        if (start == NOT_PLAIN) return NOT_PLAIN;
        if (isPassingOver) return endOfValue(start, depth);
        int value = note(at + 1, hasEscapes ? nameEnd - 1 | PlainJson.FLAG : nameEnd - 1, start);
        if (used > PlainJson.SIZE * MAX_VALUES || isNamedBefore(value, first)) return NOT_PLAIN;
        return depth == 1 && isToBePassedOver(value) ? passOver(value, start) : endOfNoted(value, start, depth);
    }

    private boolean isNamedBefore(int value, int first) {
        for (int other = first; other < value; other = notes[other + PlainJson.AFTER]) {
            if (haveOneName(value, other)) return true;
        }
        return false;
    }

    private boolean haveOneName(int value, int other) {
        int from = notes[value + PlainJson.NAME_FROM];
        int to = notes[value + PlainJson.NAME_TO];
        int otherFrom = notes[other + PlainJson.NAME_FROM];
        int otherTo = notes[other + PlainJson.NAME_TO];
        if ((to | otherTo) < 0) return textOf(from, to).equals(textOf(otherFrom, otherTo));
        if (to - from != otherTo - otherFrom) return false;
        return to == from
                || source[to - 1] == source[otherTo - 1] && Arrays.equals(source, from, to, source, otherFrom, otherTo);
    }

    private String textOf(int nameFrom, int nameTo) {
        return JsonEscapes.text(source, nameFrom, nameTo & ~PlainJson.FLAG);
    }

    private boolean isToBePassedOver(int value) {
        byte first = source[notes[value + PlainJson.FROM]];
        if (first != '{' && first != '[') return false;
        int from = notes[value + PlainJson.NAME_FROM];
        int to = notes[value + PlainJson.NAME_TO];
        for (byte[] name : PASSED_OVER) {
            if (to - from == name.length && Arrays.equals(source, from, to, name, 0, name.length)) return true;
        }
        return false;
    }

    private int passOver(int value, int start) {
        isPassingOver = true;
        int end = endOfValue(start, 1);
        isPassingOver = false;
        finish(value, end | PlainJson.FLAG);
        return end;
    }

    private int endOfNoted(int value, int start, int depth) {
        int end = endOfValue(start, depth);
        finish(value, source[start] == '"' && hasEscapes ? end | PlainJson.FLAG : end);
        return end;
    }

    private int endOfArray(int open, int depth) {
        int at = afterBlank(open + 1);
        if (byteAt(at) == ']') return at + 1;
        while (true) {
            int end = endOfItem(at, depth);
            if (end == NOT_PLAIN) return NOT_PLAIN;
            int next = afterBlank(end);
            if (byteAt(next) == ']') return next + 1;
            if (byteAt(next) != ',') return NOT_PLAIN;
            at = afterBlank(next + 1);
        }
    }

    private int endOfItem(int at, int depth) {
        if (at >= limit) return NOT_PLAIN;
        if (isPassingOver) return endOfValue(at, depth);
        int value = note(0, 0, at);
        return used > PlainJson.SIZE * MAX_VALUES ? NOT_PLAIN : endOfNoted(value, at, depth);
    }

    private int valueAfterName(int nameEnd) {
        int colon = afterBlank(nameEnd);
        int start = byteAt(colon) == ':' ? afterBlank(colon + 1) : limit;
        return start == limit ? NOT_PLAIN : start;
    }

    private int endOfString(int open) {
        if (byteAt(open) != '"') return NOT_PLAIN;
        hasEscapes = false;
        int at = endOfVerbatim(open + 1);
        while (byteAt(at) == '\\') {
            hasEscapes = true;
            int last = lastOfEscape(at + 1);
            if (last == NOT_PLAIN) return NOT_PLAIN;
            at = endOfVerbatim(last + 1);
        }
        return byteAt(at) == '"' ? at + 1 : NOT_PLAIN;
    }

    /**
     * The first byte that is a quote, a backslash, a control character or not ASCII. Looked for in eight bytes at a time, by Hacker's
     * Delight: the lowest byte that a borrow marks is marked rightly.
     */
    private int endOfVerbatim(int from) {
        int at = from;
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long bytes = (long) EIGHT_BYTES.get(source, at);
            long quotes = bytes ^ ONES * '"';
            long backslashes = bytes ^ ONES * '\\';
            long marked = ((quotes - ONES & ~quotes)
                            | (backslashes - ONES & ~backslashes)
                            | (bytes - ONES * ' ' & ~bytes)
                            | bytes)
                    & HIGH_BITS;
            if (marked != 0) return at + Long.numberOfTrailingZeros(marked) / Byte.SIZE;
        }
        while (at < limit && isVerbatim(source[at])) at++;
        return at;
    }

    /** A byte below a space is a control character, or not ASCII. */
    private static boolean isVerbatim(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    private int lastOfEscape(int at) {
        return switch (byteAt(at)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at;
            case 'u' -> isWholeCharacter(at + 1) ? at + JsonEscapes.HEX_DIGITS : NOT_PLAIN;
            default -> NOT_PLAIN;
        };
    }

    private boolean isWholeCharacter(int at) {
        if (at + JsonEscapes.HEX_DIGITS > limit) return false;
        int code = JsonEscapes.hex(source, at);
        return code >= 0 && !Character.isSurrogate((char) code);
    }

    private int endOfLiteral(int at, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (byteAt(at + i) != literal.charAt(i)) return NOT_PLAIN;
        }
        return at + literal.length();
    }

    private int endOfNumber(int start) {
        int at = byteAt(start) == '-' ? start + 1 : start;
        int end = byteAt(at) == '0' ? at + 1 : endOfDigits(at);
        if (byteAt(end) == '.') end = endOfDigits(end + 1);
        if (byteAt(end) != 'e' && byteAt(end) != 'E') return end;
        boolean isSigned = byteAt(end + 1) == '+' || byteAt(end + 1) == '-';
        return endOfDigits(isSigned ? end + 2 : end + 1);
    }

    /** One digit at least. */
    private int endOfDigits(int start) {
        int at = start;
        while (byteAt(at) >= '0' && byteAt(at) <= '9') at++;
        return at == start ? NOT_PLAIN : at;
    }

    private int afterBlank(int from) {
        int at = from;
        while (at < limit && isBlank(source[at])) at++;
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Nothing in JSON is 0, which so stands for what is outside. */
    private byte byteAt(int at) {
        return at >= 0 && at < limit ? source[at] : 0;
    }
}
