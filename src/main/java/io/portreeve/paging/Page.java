package io.portreeve.paging;

import io.portreeve.problem.ProblemException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor of the following page, or null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** How many items a page has when nobody asks for another number. */
    public static final int DEFAULT_LIMIT = 50;

    /** The most items a page may have. */
    public static final int MAX_LIMIT = 500;

    /**
     * A page of rows that were read with one more than the limit, to know whether there is a next page.
     *
     * @param cursorOf the cursor at an item
     */
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, Cursor> cursorOf, Function<R, T> view) {
        List<R> items = rows.subList(0, Math.min(limit, rows.size()));
        String next = rows.size() > limit ? cursorOf.apply(items.getLast()).toString() : null;
        return new Page<>(items.stream().map(view).toList(), next);
    }

    /**
     * The {@code limit} parameter, or the default when there is none.
     *
     * @throws ProblemException 400 when it is out of bounds
     */
    public static int limit(@Nullable Integer limit) {
        if (limit == null) return DEFAULT_LIMIT;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.badField("limit", limit, "must be from 1 to " + MAX_LIMIT);
        }
        return limit;
    }
}
