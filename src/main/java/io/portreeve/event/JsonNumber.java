package io.portreeve.event;

/**
 * A number of a JSON document, kept as its text: 5,000 digits and {@code 1e400000} pass the API server, and no type of the
 * JDK holds both them and a request's exact integers cheaply.
 */
final class JsonNumber extends Number {

    private static final long serialVersionUID = 1L;

    /** The digits of {@link Long#MAX_VALUE}, a sign and one more. */
    private static final int LONG_LENGTH = 20;

    private final String text;

    JsonNumber(String text) {
        this.text = text;
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
