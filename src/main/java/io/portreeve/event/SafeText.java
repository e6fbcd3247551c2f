package io.portreeve.event;

/** Text from an event made safe for PostgreSQL and for UTF-8: names in events are written by attackers. */
public final class SafeText {

    private static final char REPLACEMENT = '\uFFFD';

    private SafeText() {}

    /** The text with U+0000 and lone surrogates replaced by U+FFFD. */
    public static String of(String text) {
        int unsafe = firstUnsafe(text);
        if (unsafe < 0) return text;
        StringBuilder safe = new StringBuilder(text);
        for (int i = unsafe; i < safe.length(); i++) {
            if (isPair(safe, i)) i++;
            else if (isUnsafe(safe.charAt(i))) safe.setCharAt(i, REPLACEMENT);
        }
        return safe.toString();
    }

    /** As {@link #of}, and cut so that it takes at most this many bytes of UTF-8. */
    public static String cut(String text, int maxBytes) {
        String safe = of(text.length() > maxBytes ? text.substring(0, maxBytes + 1) : text);
        // a char takes one to three bytes, half a pair two
        if (safe.length() <= maxBytes / 3) return safe;
        int end = 0;
        for (int bytes = 0; end < safe.length(); ) {
            int codePoint = safe.codePointAt(end);
            bytes += bytesOf(codePoint);
            if (bytes > maxBytes) return safe.substring(0, end);
            end += Character.charCount(codePoint);
        }
        return safe;
    }

    private static int bytesOf(int codePoint) {
        if (codePoint < 0x80) return 1;
        if (codePoint < 0x800) return 2;
        return codePoint < 0x10000 ? 3 : 4;
    }

    private static int firstUnsafe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isUnsafe(text.charAt(i))) continue;
            if (!isPair(text, i)) return i;
            i++;
        }
        return -1;
    }

    private static boolean isPair(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private static boolean isUnsafe(char c) {
        return c == 0 || Character.isSurrogate(c);
    }
}
