package io.portreeve.kql;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a query.
 *
 * @param line counted from 1; 0 when the query was not read from a text
 * @param column counted from 1, in code points
 * @param message what stood there and what could have
 * @param hint the likely way out, where there is one
 */
public record KqlProblem(
        int line, int column, String message, @Nullable String hint) {

    KqlProblem(KqlPlace place, String message, @Nullable String hint) {
        this(place.line(), place.column(), message, hint);
    }

    @Override
    public String toString() {
        String text = line == 0 ? message : "line %d, column %d: %s".formatted(line, column, message);
        return hint == null ? text : text + " " + hint;
    }
}
