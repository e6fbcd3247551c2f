package io.portreeve.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a JSON string in ASCII with escapes reads as. Its escapes are whole, and none is half a character. */
final class JsonEscapes {

    static final int HEX_DIGITS = 4;

    private JsonEscapes() {}

    /** The text between a string's quotes. */
    static String text(byte[] source, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        for (int at = from; at < to; at = next(source, at)) text.append(at(source, at));
        return text.toString();
    }

    /** The text between a string's quotes in UTF-8. */
    static byte[] bytes(byte[] source, int from, int to) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            byte b = source[at];
            if (b == '\\') {
                char character = at(source, at);
                if (character >= 0x80) return text(source, from, to).getBytes(StandardCharsets.UTF_8);
                b = (byte) character;
                at = next(source, at) - 1;
            }
            bytes[length++] = b;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static char at(byte[] source, int at) {
        if (source[at] != '\\') return (char) source[at];
        return switch (source[at + 1]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) hex(source, at + 2);
            default -> (char) source[at + 1];
        };
    }

    private static int next(byte[] source, int at) {
        if (source[at] != '\\') return at + 1;
        return at + (source[at + 1] == 'u' ? 2 + HEX_DIGITS : 2);
    }

    /** The number that four hexadecimal digits are, or less than 0. */
    static int hex(byte[] source, int from) {
        int code = 0;
        for (int at = from; at < from + HEX_DIGITS; at++) {
            int digit = Character.digit((char) source[at], 16);
            if (digit < 0) return -1;
            code = code << 4 | digit;
        }
        return code;
    }
}
