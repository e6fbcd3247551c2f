package io.portreeve.kql;

/** A number that is only known by its JSON text; whoever asks for anything else fails. */
final class JsonNumber extends Number {

    private static final long serialVersionUID = 1;

    private final String text;

    JsonNumber(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public int intValue() {
        throw new UnsupportedOperationException(text);
    }

    @Override
    public long longValue() {
        throw new UnsupportedOperationException(text);
    }

    @Override
    public float floatValue() {
        throw new UnsupportedOperationException(text);
    }

    @Override
    public double doubleValue() {
        throw new UnsupportedOperationException(text);
    }
}
