package io.portreeve.ingest;

import java.util.Arrays;

/**
 * Half characters, written as escapes in JSON. The API server takes and logs them, but a JSON parser refuses them in names: an
 * event must not be hidden by one.
 */
final class LoneSurrogates {

    private static final int ESCAPE_LENGTH = 6;

    private LoneSurrogates() {}

    /** A copy of a range in which each of them is U+FFFD; its length is the same, so that places in it are places there. */
    static byte[] masked(byte[] source, int from, int to) {
        byte[] masked = Arrays.copyOfRange(source, from, to);
        for (int at = 0; at < masked.length - 1; at++) {
            if (masked[at] != '\\') continue;
            if (isHigh(masked, at) && isLow(masked, at + ESCAPE_LENGTH)) {
                at += 2 * ESCAPE_LENGTH - 1;
            } else if (isHigh(masked, at) || isLow(masked, at)) {
                Arrays.fill(masked, at + 2, at + ESCAPE_LENGTH, (byte) 'F');
                masked[at + ESCAPE_LENGTH - 1] = 'D';
                at += ESCAPE_LENGTH - 1;
            } else {
                at++; // the escaped character, which may be a backslash
            }
        }
        return masked;
    }

    private static boolean isHigh(byte[] source, int at) {
        return isSurrogate(source, at) && "89ABab".indexOf(source[at + 3]) >= 0;
    }

    private static boolean isLow(byte[] source, int at) {
        return isSurrogate(source, at) && "CDEFcdef".indexOf(source[at + 3]) >= 0;
    }

    private static boolean isSurrogate(byte[] source, int at) {
        return at + ESCAPE_LENGTH <= source.length
                && source[at] == '\\'
                && source[at + 1] == 'u'
                && (source[at + 2] == 'D' || source[at + 2] == 'd');
    }
}
