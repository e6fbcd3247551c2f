package io.portreeve.event;

import java.util.stream.IntStream;

/**
 * A number of a JSON document, kept as its text: 5,000 digits and {@code 1e400000} pass the API server, and no type of the
 * JDK holds both them and a request's exact integers cheaply.
 */
final class JsonNumber extends Number {

    private static final long serialVersionUID = 1L;

    /** The digits of {@link Long#MAX_VALUE}, a sign and one more. */
    private static final int LONG_LENGTH = 20;

    private static final JsonNumber[] SMALL = IntStream.range(0, 1_000)
            .mapToObj(number -> new JsonNumber(Integer.toString(number)))
            .toArray(JsonNumber[]::new);

    private final String text;

    private JsonNumber(String text) {
        this.text = text;
    }

    /** A number of this text. Small ones are shared: a body of nothing but ones must not take thirty times its room. */
    static JsonNumber of(String text) {
        return isSmall(text) ? SMALL[Integer.parseInt(text)] : new JsonNumber(text);
    }

    private static boolean isSmall(String text) {
        if (text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) return false;
        return text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    @Override
    public int intValue() {
        return (int) longValue();
    }

    @Override
    public long longValue() {
        if (text.length() > LONG_LENGTH) return (long) doubleValue();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException fraction) {
            return (long) doubleValue();
        }
    }

    @Override
    public float floatValue() {
        return (float) doubleValue();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonNumber number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The number as the document wrote it. */
    @Override
    public String toString() {
        return text;
    }
}
