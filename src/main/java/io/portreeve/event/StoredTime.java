package io.portreeve.event;

import java.time.Duration;
import java.time.Instant;

/**
 * The time an event is stored under. Times outside the known days go, 438,291 days (1,200 Gregorian years) too early, to one
 * partition before 1900: their order is kept, a retry meets its twin, and the true time can be told.
 */
final class StoredTime {

    static final Duration SHIFT = Duration.ofDays(438_291);

    /** Stored times before this are shifted ones. */
    static final Instant OTHER_TIMES_END = Instant.parse("1900-01-01T00:00:00Z");

    static final Instant OTHER_TIMES_START = Instant.parse("0001-01-01T00:00:00Z");

    /** Times before and after these are absurd beyond order; they count as these. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("2900-01-01T00:00:00Z");

    private StoredTime() {}

    static Instant shifted(Instant eventTime) {
        return clamped(eventTime).minus(SHIFT);
    }

    static Instant clamped(Instant eventTime) {
        if (eventTime.isBefore(EARLIEST)) return EARLIEST;
        return eventTime.isAfter(LATEST) ? LATEST : eventTime;
    }

    /** When the event happened, as far as it was not clamped. */
    static Instant trueTime(Instant storedTime) {
        return storedTime.isBefore(OTHER_TIMES_END) ? storedTime.plus(SHIFT) : storedTime;
    }
}
