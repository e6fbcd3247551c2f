package io.portreeve.problem;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What callers sent, made fit to be sent back or logged: short, and well-formed whatever they wrote. */
public final class EchoedText {

    private static final int MAX_LENGTH = 100;

    private EchoedText() {}

    /** At most 100 characters of it. */
    static String cut(String text) {
        return cut(text, MAX_LENGTH);
    }

    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) return wellFormed(text);
        return wellFormed(text.substring(0, maxLength - 1)) + "…";
    }

    /** At most 100 characters of it, for a line of the log: nothing in it breaks the line, hides or turns text around. */
    public static String visible(String text) {
        StringBuilder out = new StringBuilder();
        cut(text).codePoints().map(c -> isVisible(c) ? c : '\uFFFD').forEach(out::appendCodePoint);
        return out.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** A value as it may stand in an answer: objects and lists are named, not written out, because they may be deep. */
    static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean b -> b;
            case Integer i -> i;
            case Long l -> l;
            case Map<?, ?> m -> "(an object)";
            case Collection<?> c -> "(a list)";
            case Object[] a -> "(a list)";
            default -> cut(String.valueOf(value));
        };
    }

    /** Lone surrogates cannot be written as UTF-8; a caller can send them as JSON escapes. */
    private static String wellFormed(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
