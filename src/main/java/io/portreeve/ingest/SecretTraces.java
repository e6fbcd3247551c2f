package io.portreeve.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks through bytes that cannot be read for where the body of a secret may begin. Names count in upper and lower case, whatever
 * divides their words, and however often they were escaped.
 */
final class SecretTraces {

    /**
     * No name or path is that long without a dot, but a text of base64 is; and whatever divides lines does not make shorter pieces
     * but at their ends.
     */
    private static final int LONG = 1_024;

    /** How what was compressed with gzip or zstd begins in base64. */
    private static final List<String> COMPRESSED = List.of("H4sI", "KLUv");

    private static final int NONE = -1;
    private static final int MAX_WORD = 32;

    private final byte[] source;
    private final int from;
    private final int to;

    private final List<Word> bodies =
            List.of(new Word("requestobject"), new Word("responseobject"), new Word("patchwebhookadmission"));
    private final List<Word> secrets = List.of(new Word("secret"), new Word("tokenreview"), new Word("tokenrequest"));
    private final Word auditId = new Word("auditid");

    private final int[] places = new int[MAX_WORD];
    private int letters;
    private int lastLetters;
    private char last;
    private char beforeLast;
    private boolean isSpaced;

    private int opened = NONE;
    private int depth;
    private boolean isClosedTooOften;
    private char begin;
    private int quoted = NONE;
    private int member = NONE;
    private int runStart = NONE;
    private int longRun = NONE;

    private SecretTraces(byte[] source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    /** Whether a key is that of a body, or of its patch. */
    static boolean namesBody(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return beforeBody(bytes, 0, bytes.length) < bytes.length;
    }

    /** The place where a body is named, or {@code to}. */
    static int beforeBody(byte[] source, int from, int to) {
        return read(source, from, to).firstOf(to, List.of());
    }

    /**
     * The place up to which a line holds no body, or {@code to}; the line may be a piece of another one, which begins within a body
     * or ends there.
     */
    static int safeLine(byte[] source, int from, int to) {
        SecretTraces traces = read(source, from, to);
        if (traces.isMiddle() || traces.isOfSecret()) return from;
        return traces.firstOf(to, List.of(traces.longRun));
    }

    /** Whether it is neither JSON nor MessagePack nor other text: nobody knows what it holds, as of what is compressed. */
    static boolean isOpaque(byte[] bytes) {
        int start = JsonBytes.skipBlank(bytes, 0, bytes.length);
        if (start == bytes.length || bytes[start] == '{' || bytes[start] == '[') return false;
        if (MessagePackRecords.recognises(bytes)) return false;
        for (byte b : bytes) if (isControl(b)) return true;
        return !Utf8.is(bytes);
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < ' ' && "\t\n\f\r\u001b".indexOf(b) < 0;
    }

    private static SecretTraces read(byte[] source, int from, int to) {
        var traces = new SecretTraces(source, from, to);
        traces.read();
        return traces;
    }

    /**
     * JSON that closes what it never opened or that does not begin with a bracket: this line's beginning is another one's end. A
     * long one that is no event may be from the middle as well.
     */
    private boolean isMiddle() {
        if (isClosedTooOften) return true;
        if (member < 0) return false;
        if (quoted >= 0 && (opened < 0 || quoted < opened)) return true;
        return ":,".indexOf(begin) >= 0 || auditId.found < 0 && to - from >= LONG;
    }

    /** JSON that speaks of secrets and is not the beginning of an event, in which bodies have names. */
    private boolean isOfSecret() {
        int secret = NONE;
        for (Word word : secrets) secret = first(secret, word.found);
        boolean isJson = member >= 0 || from < to && source[from] < 0;
        return isJson && secret >= 0 && (auditId.found < 0 || secret < auditId.found);
    }

    private int firstOf(int end, List<Integer> others) {
        int found = NONE;
        for (Word word : bodies) found = first(found, word.found);
        for (int other : others) found = first(found, other);
        return found < 0 ? end : found;
    }

    private static int first(int one, int other) {
        if (one < 0) return other;
        return other < 0 ? one : Math.min(one, other);
    }

    private void read() {
        boolean isEscaped = false;
        int start = from;
        for (int at = from; at < to; at++) {
            byte b = source[at];
            noteRun(at, b);
            if (b == 0) continue; // UTF-16 has one in each letter
            if (!isEscaped) start = at;
            isEscaped |= b == '\\';
            if (b == '\\') continue;
            int code = isEscaped && b == 'u' ? hex(at + 1) : NONE;
            if (code >= 0) at += 4;
            if (code == '\\') continue;
            take(code >= 0 ? (char) code : (char) (b & 0xFF), start);
            isEscaped = false;
        }
        endRun(to);
    }

    private int hex(int at) {
        if (at + 4 > to) return NONE;
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(source[i], 16);
            if (digit < 0) return NONE;
            code = code * 16 + digit;
        }
        return code;
    }

    private void take(char c, int at) {
        switch (c) {
            case '{', '[' -> opened = opened < 0 ? at : opened;
            case '"' -> quoted = quoted < 0 ? at : quoted;
            default -> {}
        }
        if (c == '{') depth++;
        if (c == '}') isClosedTooOften |= --depth < 0;
        if (isBlank(c)) isSpaced = true;
        else takeSign(c, at);
        takeLetter(c, at);
    }

    private void takeSign(char c, int at) {
        if (begin == 0) begin = c;
        if (last == ':' && beforeLast == '"' && member < 0 && beginsValue(c)) member = at;
        if (c == '"') isSpaced = false;
        beforeLast = last;
        last = c;
    }

    /** An error that quotes a URL has a blank after its colon, too, but then goes on with a word. */
    private boolean beginsValue(char c) {
        if (isSpaced) return c == '"' || c == '{';
        return c >= '0' && c <= '9' || "\"{[tfn-".indexOf(c) >= 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private void takeLetter(char c, int at) {
        char lower = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        if (lower == ' ' || lower == '\n' || lower == '\t') lastLetters = letters;
        if (lower < 'a' || lower > 'z') return;
        places[letters++ % MAX_WORD] = at;
        for (Word word : bodies) take(word, lower);
        for (Word word : secrets) take(word, lower);
        take(auditId, lower);
    }

    /** No blank may divide the letters of a name. */
    private void take(Word word, char letter) {
        int length = word.take(letter);
        if (length == 0 || word.found >= 0 || letters - length < lastLetters) return;
        word.found = places[(letters - length) % MAX_WORD];
    }

    private void noteRun(int at, byte b) {
        boolean isOfRun =
                b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "+/=-_\\".indexOf(b) >= 0;
        if (!isOfRun) endRun(at);
        else if (runStart < 0) runStart = at;
    }

    private void endRun(int end) {
        if (runStart >= 0 && longRun < 0 && (end - runStart >= LONG || isCompressed(runStart, end))) {
            longRun = runStart;
        }
        runStart = NONE;
    }

    private boolean isCompressed(int start, int end) {
        if (end - start < 4) return false;
        return COMPRESSED.contains(new String(source, start, 4, StandardCharsets.ISO_8859_1));
    }

    /** A word that is looked for letter by letter, after Knuth, Morris and Pratt. */
    private static final class Word {

        private final String letters;
        private final int[] fallback;
        private int matched;
        private int found = NONE;

        private Word(String letters) {
            this.letters = letters;
            this.fallback = fallback(letters);
        }

        private static int[] fallback(String letters) {
            int[] fallback = new int[letters.length() + 1];
            fallback[0] = -1;
            for (int i = 0, border = -1; i < letters.length(); fallback[++i] = ++border) {
                while (border >= 0 && letters.charAt(border) != letters.charAt(i)) border = fallback[border];
            }
            return fallback;
        }

        /** The word's length when it ends with this letter, else 0. */
        private int take(char letter) {
            while (matched >= 0 && letters.charAt(matched) != letter) matched = fallback[matched];
            if (++matched < letters.length()) return 0;
            matched = fallback[matched];
            return letters.length();
        }
    }
}
