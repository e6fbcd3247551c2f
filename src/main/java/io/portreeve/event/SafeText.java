package io.portreeve.event;

/** Text from an event made safe for PostgreSQL and for UTF-8: names in events are written by attackers. */
public final class SafeText {

    private SafeText() {}

    /** The text with U+0000 and lone surrogates replaced by U+FFFD. */
    public static String of(String text) {
        throw new UnsupportedOperationException("written with the store");
    }

    /** As {@link #of}, and cut so that it takes at most this many bytes of UTF-8. */
    public static String cut(String text, int maxBytes) {
        throw new UnsupportedOperationException("written with the store");
    }
}
