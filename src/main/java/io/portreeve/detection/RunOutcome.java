package io.portreeve.detection;

import io.portreeve.event.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run found and did.
 *
 * @param scanned how many stored events it examined
 * @param matched how many of them the rule matched
 * @param created how many alerts were made
 * @param duplicate how many matches had an alert already
 * @param deferred how many matches wait for the next run because of max signals: at least, counting ends at 10,000
 * @param message what a person should know about it
 */
record RunOutcome(
        Status status,
        long scanned,
        int matched,
        int created,
        int duplicate,
        int deferred,
        @Nullable String message) {

    private static final int MAX_EVENTS_NAMED = 5;

    /** How it went. */
    enum Status {
        SUCCEEDED,
        /** It did its work, but not for every event, or without seeing every event whole. */
        WARNING,
        /** It did nothing: the next run begins at the same place. */
        FAILED
    }

    /**
     * The outcome of a run that did its work.
     *
     * @param passedOver events that the rule could not be asked about, or that no alert could be made of
     */
    static RunOutcome of(RuleReading reading, int created, int duplicate, List<EventId> passedOver) {
        var notes = new ArrayList<String>();
        if (reading.deferred() > 0) {
            notes.add("The run took as many matches as a run may (%d); the rest follows in the next run."
                    .formatted(reading.matches().size()));
        }
        if (reading.undecided() > 0) {
            notes.add("%d of the matches are of events that were cut off: whether they match is unknown."
                    .formatted(reading.undecided()));
        }
        if (!passedOver.isEmpty()) notes.add(naming(passedOver));
        return new RunOutcome(
                passedOver.isEmpty() && reading.undecided() == 0 ? Status.SUCCEEDED : Status.WARNING,
                reading.scanned(),
                reading.matches().size(),
                created,
                duplicate,
                reading.deferred(),
                notes.isEmpty() ? null : String.join(" ", notes));
    }

    static RunOutcome failed(String reason) {
        return new RunOutcome(Status.FAILED, 0, 0, 0, 0, 0, reason);
    }

    private static String naming(List<EventId> passedOver) {
        String named = passedOver.stream()
                .limit(MAX_EVENTS_NAMED)
                .map(EventId::toString)
                .collect(Collectors.joining(", "));
        return "%d stored event(s) tripped the service and were passed over, the log says why: %s%s"
                .formatted(passedOver.size(), named, passedOver.size() > MAX_EVENTS_NAMED ? ", …" : ".");
    }
}
