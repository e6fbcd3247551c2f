package io.portreeve.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which quarantined records to list, newest first.
 *
 * @param clusters refused under one of these; any when empty
 * @param keys sent with one of these keys; any when empty
 * @param from received at this time or later
 * @param to received before this time
 * @param before of a lower id than this
 */
record QuarantineQuery(
        List<String> clusters,
        List<Long> keys,
        @Nullable Instant from,
        @Nullable Instant to,
        long before,
        int limit) {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    QuarantineQuery {
        clusters = List.copyOf(clusters);
        keys = List.copyOf(keys);
        from = known(from);
        to = known(to);
    }

    /** A time that PostgreSQL cannot write becomes the next one that it can. */
    private static @Nullable Instant known(@Nullable Instant time) {
        if (time == null) return null;
        if (time.isBefore(EARLIEST)) return EARLIEST;
        return time.isAfter(LATEST) ? LATEST : time;
    }
}
