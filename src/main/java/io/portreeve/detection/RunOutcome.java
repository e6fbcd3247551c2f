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
 * @param matched how many of them the rule's query matched; by the rule's type not each of them makes an alert
 * @param created how many alerts were made
 * @param duplicate how many matches had an alert already
 * @param excepted how many matches an exception hid
 * @param suppressed how many matches have no alert of their own, because whether they match is unknown as of many others
 * @param deferred how many matches wait for the next run because of max signals: at least, counting ends at 10,000
 * @param message what a person should know about it
 */
record RunOutcome(
        Status status,
        long scanned,
        int matched,
        int created,
        int duplicate,
        int excepted,
        int suppressed,
        int deferred,
        @Nullable String message) {

    private static final int MAX_NAMED = 5;

    private static final String UNKNOWN_MATCHES =
            "%d of the matches are of events that were cut off or are too large to be searched: whether they match is"
                    + " unknown.";

    private static final String UNKNOWN_FINDINGS =
            "%d of the alerts hang on events that were cut off or are too large to be searched: whether what they tell of was there"
                    + " is unknown.";

    /** How it went. */
    enum Status {
        SUCCEEDED,
        /** It did its work, but not for every event, without seeing every event whole, or without one of its exceptions. */
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
        int alerting = reading.matches().size();
        int suppressed = reading.others().count();
        var notes = new ArrayList<String>();
        if (reading.isLearning()) {
            notes.add("The rule learns anew from what it has read before, and alerts on nothing meanwhile.");
        }
        if (reading.learnt() > 0 && alerting == 0) {
            notes.add("The rule learnt from %d events, made no alert.".formatted(reading.learnt()));
        }
        if (reading.deferred() > 0) {
            notes.add("The run took as many matches as a run may (%d); the rest follows in the next run."
                    .formatted(alerting));
        }
        if (reading.undecided() > 0) {
            notes.add((reading.remembers() ? UNKNOWN_FINDINGS : UNKNOWN_MATCHES).formatted(reading.undecided()));
        }
        if (suppressed > 0) {
            notes.add("%d of these have no alert of their own, the last alert of the others tells of them: %s."
                    .formatted(suppressed, named(reading.others().first(), suppressed)));
        }
        if (!reading.brokenExceptions().isEmpty()) notes.add(ofBroken(reading.brokenExceptions()));
        if (!passedOver.isEmpty()) notes.add(naming(passedOver));
        if (duplicate > 0) notes.add("%d of the matches had an alert already.".formatted(duplicate));
        boolean isWhole = passedOver.isEmpty()
                && reading.undecided() == 0
                && reading.brokenExceptions().isEmpty();
        return new RunOutcome(
                isWhole ? Status.SUCCEEDED : Status.WARNING,
                reading.scanned(),
                reading.matched() + reading.excepted(),
                created,
                duplicate,
                reading.excepted(),
                suppressed,
                reading.deferred(),
                notes.isEmpty() ? null : String.join(" ", notes));
    }

    /** The same, told of in a few words more. */
    RunOutcome noting(String note) {
        return new RunOutcome(
                status,
                scanned,
                matched,
                created,
                duplicate,
                excepted,
                suppressed,
                deferred,
                message == null ? note : message + " " + note);
    }

    static RunOutcome failed(String reason) {
        return new RunOutcome(Status.FAILED, 0, 0, 0, 0, 0, 0, 0, reason);
    }

    /** What a person should know about exceptions that do not compile any more. */
    static String ofBroken(List<Long> exceptions) {
        return "%d exception(s) do not compile any more and excepted nothing, take them back and make them anew: %s."
                .formatted(exceptions.size(), named(exceptions, exceptions.size()));
    }

    private static String naming(List<EventId> passedOver) {
        return "%d stored event(s) tripped the service and were passed over, the log says why: %s."
                .formatted(passedOver.size(), named(passedOver, passedOver.size()));
    }

    private static String named(List<?> ids, int all) {
        String named = ids.stream().limit(MAX_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return all > MAX_NAMED ? named + ", …" : named;
    }
}
