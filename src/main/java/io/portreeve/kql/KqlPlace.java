package io.portreeve.kql;

/**
 * Where something stands in a query's text, both counted from 1 and columns in characters as people see them (code points).
 *
 * <p>All places are equal: a tree means the same wherever its text stood, so places take no part in comparing trees.
 */
public record KqlPlace(int line, int column) {

    /** The place of what was not read from a text. */
    public static final KqlPlace NONE = new KqlPlace(0, 0);

    @Override
    public boolean equals(Object other) {
        return other instanceof KqlPlace;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
