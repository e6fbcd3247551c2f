package io.portreeve.detection;

import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import java.time.Instant;

/**
 * An event that matches a rule's query, with what the rule's type has to know of it.
 *
 * @param happenedAt the event's time
 * @param undecided whether it matches only if its hidden part says so
 * @param exceptedBefore how many matches before it were excepted in this run
 */
record Hit(
        StreamPosition place,
        StoredEvent event,
        Instant happenedAt,
        boolean undecided,
        Traits traits,
        int exceptedBefore) {}
