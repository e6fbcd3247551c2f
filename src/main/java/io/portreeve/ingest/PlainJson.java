package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Finds the members of an object that is plain JSON: in ASCII, not deep, without halves of characters. That is nearly every one, and
 * nothing is made of what lies deeper, not even its names: finding records was a quarter of the time of ingest
 * (docs/decisions/ingest.md). Of anything else it says nothing, and {@link JsonObjectReader} decides; what it finds is what that finds.
 */
final class PlainJson {

    private static final int MAX_DEPTH = 100;

    private static final int HEX_DIGITS = 4;

    private static final int NOT_PLAIN = -1;

    private final byte[] source;
    private final int limit;
    private final List<Member> members = new ArrayList<>(24);

    private PlainJson(byte[] source, int limit) {
        this.source = source;
        this.limit = limit;
    }

    /** The object that begins at {@code from}, or null when it is not plain, or no object. */
    static @Nullable JsonObject read(byte[] source, int from, int limit) {
        var json = new PlainJson(source, limit);
        int end = json.membersFrom(from);
        return end == NOT_PLAIN ? null : new JsonObject(source, from, end, json.members);
    }

    private int membersFrom(int from) {
        if (byteAt(from) != '{') return NOT_PLAIN;
        int at = afterBlank(from + 1);
        if (byteAt(at) == '}') return at + 1;
        while (at != NOT_PLAIN) {
            int nameEnd = endOfString(at);
            int start = valueAfterName(nameEnd);
            int end = start == NOT_PLAIN ? NOT_PLAIN : endOfValue(start, 1);
            if (end == NOT_PLAIN || !add(at, nameEnd, start, end)) return NOT_PLAIN;
            int next = afterBlank(end);
            if (byteAt(next) == '}') return next + 1;
            at = byteAt(next) == ',' ? afterBlank(next + 1) : NOT_PLAIN;
        }
        return NOT_PLAIN;
    }

    /** Whether the member could be read: of a name and a string the text is needed, and may hold what is not plain. */
    private boolean add(int nameStart, int nameEnd, int start, int end) {
        String name = textOf(nameStart + 1, nameEnd - 1);
        if (name == null || members.size() == JsonObjectReader.MAX_MEMBERS) return false;
        JsonToken kind = kindOf(start, end);
        String text = null;
        if (kind.isNumeric()) text = ascii(source, start, end - start);
        if (kind == JsonToken.VALUE_STRING) {
            text = textOf(start + 1, end - 1);
            if (text == null) return false;
        }
        members.add(new Member(name, kind, start, end, text));
        return true;
    }

    private JsonToken kindOf(int start, int end) {
        return switch (source[start]) {
            case '{' -> JsonToken.START_OBJECT;
            case '[' -> JsonToken.START_ARRAY;
            case '"' -> JsonToken.VALUE_STRING;
            case 't' -> JsonToken.VALUE_TRUE;
            case 'f' -> JsonToken.VALUE_FALSE;
            case 'n' -> JsonToken.VALUE_NULL;
            default -> isWhole(start, end) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
        };
    }

    private boolean isWhole(int start, int end) {
        for (int at = start; at < end; at++) {
            if (source[at] == '.' || source[at] == 'e' || source[at] == 'E') return false;
        }
        return true;
    }

    private int endOfValue(int at, int depth) {
        return switch (byteAt(at)) {
            case '"' -> endOfString(at);
            case '{' -> depth == MAX_DEPTH ? NOT_PLAIN : endOfObject(at, depth + 1);
            case '[' -> depth == MAX_DEPTH ? NOT_PLAIN : endOfArray(at, depth + 1);
            case 't' -> endOfLiteral(at, "true");
            case 'f' -> endOfLiteral(at, "false");
            case 'n' -> endOfLiteral(at, "null");
            default -> endOfNumber(at);
        };
    }

    private int endOfObject(int open, int depth) {
        int at = afterBlank(open + 1);
        if (byteAt(at) == '}') return at + 1;
        while (true) {
            int start = valueAfterName(endOfString(at));
            int end = start == NOT_PLAIN ? NOT_PLAIN : endOfValue(start, depth);
            if (end == NOT_PLAIN) return NOT_PLAIN;
            int next = afterBlank(end);
            if (byteAt(next) == '}') return next + 1;
            if (byteAt(next) != ',') return NOT_PLAIN;
            at = afterBlank(next + 1);
        }
    }

    private int endOfArray(int open, int depth) {
        int at = afterBlank(open + 1);
        if (byteAt(at) == ']') return at + 1;
        while (true) {
            int end = endOfValue(at, depth);
            if (end == NOT_PLAIN) return NOT_PLAIN;
            int next = afterBlank(end);
            if (byteAt(next) == ']') return next + 1;
            if (byteAt(next) != ',') return NOT_PLAIN;
            at = afterBlank(next + 1);
        }
    }

    private int valueAfterName(int nameEnd) {
        if (nameEnd == NOT_PLAIN) return NOT_PLAIN;
        int colon = afterBlank(nameEnd);
        return byteAt(colon) == ':' ? afterBlank(colon + 1) : NOT_PLAIN;
    }

    /** A byte below a space is a control character, or not ASCII. */
    private int endOfString(int open) {
        if (byteAt(open) != '"') return NOT_PLAIN;
        for (int at = open + 1; at < limit; at++) {
            byte b = source[at];
            if (b == '"') return at - open > JsonObjectReader.MAX_TEXT ? NOT_PLAIN : at + 1;
            if (b < ' ') return NOT_PLAIN;
            if (b != '\\') continue;
            at = lastOfEscape(at + 1);
            if (at == NOT_PLAIN) return NOT_PLAIN;
        }
        return NOT_PLAIN;
    }

    private int lastOfEscape(int at) {
        return switch (byteAt(at)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at;
            case 'u' -> isWholeCharacter(at + 1) ? at + HEX_DIGITS : NOT_PLAIN;
            default -> NOT_PLAIN;
        };
    }

    private boolean isWholeCharacter(int at) {
        int code = hex(at);
        return code >= 0 && !Character.isSurrogate((char) code);
    }

    private int hex(int from) {
        int code = 0;
        for (int at = from; at < from + HEX_DIGITS; at++) {
            int digit = Character.digit((char) byteAt(at), 16);
            if (digit < 0) return -1;
            code = code << 4 | digit;
        }
        return code;
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

    private int afterBlank(int at) {
        return JsonBytes.skipBlank(source, at, limit);
    }

    /** Nothing in JSON is 0, which so stands for what is outside. */
    private byte byteAt(int at) {
        return at >= 0 && at < limit ? source[at] : 0;
    }

    /** What stands between the quotes of a string, or null when it holds more than ASCII. */
    private @Nullable String textOf(int from, int to) {
        int escape = from;
        while (escape < to && source[escape] != '\\') escape++;
        return escape == to ? ascii(source, from, to - from) : unescaped(from, to);
    }

    private @Nullable String unescaped(int from, int to) {
        byte[] text = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            int code = source[at];
            if (code == '\\') {
                code = escaped(++at);
                if (source[at] == 'u') at += HEX_DIGITS;
            }
            if (code >= 0x80) return null;
            text[length++] = (byte) code;
        }
        return ascii(text, 0, length);
    }

    private int escaped(int at) {
        return switch (source[at]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex(at + 1);
            default -> source[at];
        };
    }

    private static String ascii(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
