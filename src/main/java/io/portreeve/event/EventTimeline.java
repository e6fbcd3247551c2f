package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import java.time.Instant;
import java.util.List;

/** Reads stored events in the order they happened, for looks into the past. Runs read {@link EventStream} instead. */
public interface EventTimeline {

    /**
     * Reads on after a place, at most some thousands of events and as much as memory should hold. Events that are stored
     * meanwhile before that place are not seen.
     *
     * @param after the last place already examined
     * @param to where to stop: events of this time and later are not read
     * @param query what will be asked; an event that cannot match it may be left out of the candidates
     */
    Slice read(EventPlace after, Instant to, KqlExpression query);

    /**
     * One piece of the past.
     *
     * @param scanned how many events it holds
     * @param candidates those that may match, in the order they happened
     * @param end how far it reaches: everything up to it was examined
     * @param isLast whether nothing is left to read
     */
    record Slice(int scanned, List<Candidate> candidates, EventPlace end, boolean isLast) {}

    /**
     * An event that may match.
     *
     * @param number its place among the events of the slice, counted from 1
     */
    record Candidate(int number, StoredEvent event) {

        /** Its place in time. */
        public EventPlace place() {
            return EventPlace.of(event.id());
        }
    }
}
