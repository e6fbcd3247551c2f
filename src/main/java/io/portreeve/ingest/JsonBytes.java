package io.portreeve.ingest;

/** Finds its way through JSON text that a parser gave up on, by brackets and quotes alone. */
final class JsonBytes {

    private JsonBytes() {}

    /** The place of the first byte that is not JSON's white space. */
    static int skipBlank(byte[] source, int at, int end) {
        while (at < end && isBlank(source[at])) at++;
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** 3 when the bytes begin with UTF-8's byte order mark, else 0. */
    static int afterByteOrderMark(byte[] source) {
        boolean marked =
                source.length >= 3 && source[0] == (byte) 0xEF && source[1] == (byte) 0xBB && source[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    /** The place after the object, array or string that begins at {@code at}, or -1 when it does not end. */
    static int endOfValue(byte[] source, int at, int end) {
        return source[at] == '"' ? endOfString(source, at, end) : endOfNested(source, at + 1, end);
    }

    /** The place after the bracket that closes what is open at {@code at}, or -1 when there is none. */
    static int endOfNested(byte[] source, int at, int end) {
        int depth = 1;
        while (at >= 0 && at < end) {
            switch (source[at]) {
                case '"' -> {
                    at = endOfString(source, at, end);
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
            if (depth == 0) return at;
        }
        return -1;
    }

    private static int endOfString(byte[] source, int at, int end) {
        for (int i = at + 1; i < end; i++) {
            if (source[i] == '\\') i++;
            else if (source[i] == '"') return i + 1;
        }
        return -1;
    }

    /** The place after the number or literal that begins at {@code at}, or -1 when there stands neither. */
    static int endOfScalar(byte[] source, int at, int end) {
        int to = at;
        while (to < end && isScalar(source[to])) to++;
        return to == at || to < end && !isBlank(source[to]) && source[to] != ',' && source[to] != ']' ? -1 : to;
    }

    /** What numbers, true, false and null are written with. */
    private static boolean isScalar(byte b) {
        return b >= '0' && b <= '9' || "+-.Eaeflnrstu".indexOf(b) >= 0;
    }
}
