package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import io.portreeve.paging.Page;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stored events are looked for.
 *
 * @param clusters only these; empty for all
 * @param from the earliest event time, inclusive; null for all
 * @param to the latest event time, exclusive; null for all
 * @param limit how many at most
 * @param cursor where the page before ended, as it said; null for the newest
 */
public record EventQuery(
        KqlExpression filter,
        List<String> clusters,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        @Nullable EventId cursor) {

    public EventQuery {
        clusters = List.copyOf(clusters);
        if (limit < 1 || limit > Page.MAX_LIMIT) {
            throw new IllegalArgumentException("limit %d is not in 1..%d".formatted(limit, Page.MAX_LIMIT));
        }
    }
}
