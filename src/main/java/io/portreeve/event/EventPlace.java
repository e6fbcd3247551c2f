package io.portreeve.event;

import java.time.Instant;
import java.util.UUID;

/**
 * A place among the stored events in the order they happened.
 *
 * @param happenedAt the event's true time
 * @param identity orders events of one time
 */
public record EventPlace(Instant happenedAt, UUID identity) {

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** The place before all events of this time and later. */
    public static EventPlace before(Instant time) {
        return new EventPlace(time, BEFORE_ALL);
    }

    /** The place of an event. */
    public static EventPlace of(EventId event) {
        return new EventPlace(StoredTime.trueTime(event.storedTime()), event.identity());
    }
}
