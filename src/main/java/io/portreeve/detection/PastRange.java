package io.portreeve.detection;

import io.portreeve.problem.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of event time that somebody asks about.
 *
 * @param from inclusive
 * @param to exclusive
 */
record PastRange(Instant from, Instant to) {

    /** Events of other times are stored as of these. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("2900-01-01T00:00:00Z");

    /** @throws ProblemException 400 when no event can lie in it */
    static PastRange of(Instant from, Instant to) {
        var range = new PastRange(checked("from", from), checked("to", to));
        if (range.from().isBefore(range.to())) return range;
        throw ProblemException.badField("to", to, "must be after from, which is " + from);
    }

    /** Whether an event of this time can be asked for by it, and the second after it, too. */
    static boolean holds(Instant time) {
        return !time.isBefore(EARLIEST) && !time.plusSeconds(1).isAfter(LATEST);
    }

    /** A time that must be there, under the name that the caller gave it. */
    static Instant given(String field, @Nullable Instant time) {
        if (time != null) return time;
        throw ProblemException.badField(field, null, "is needed: a time such as 2026-11-24T06:00:00Z");
    }

    /** A time that an event can have, as it would be stored. */
    static Instant checked(String field, Instant time) {
        if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) return time.truncatedTo(ChronoUnit.MICROS);
        throw ProblemException.badField(field, time, "must be from %s to %s".formatted(EARLIEST, LATEST));
    }
}
