package io.portreeve.rule;

import io.portreeve.event.SeenEvent;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The alerts that rules made and what became of them: asked for exceptions, answered by the room of alerts. */
public interface PastAlerts {

    /**
     * Shows the alerts made in a period, newest first, until there are no more, or more than one call should read.
     *
     * @param rule whose alerts; null for those of all rules
     * @param from inclusive
     * @param to exclusive
     */
    Reach read(@Nullable RuleId rule, Instant from, Instant to, Consumer<PastAlert> reader);

    /**
     * How far back alerts were read.
     *
     * @param from when the oldest one was made, when there were more
     * @param complete whether there were no more
     */
    record Reach(Instant from, boolean complete) {}

    /**
     * An alert as an exception is tried on it.
     *
     * @param reason its one sentence
     * @param event the event it was made of
     */
    record PastAlert(long id, String reason, Instant createdAt, Ending ending, SeenEvent event) {}

    /** What became of an alert. */
    enum Ending {
        /** Nobody closed it yet. */
        OPEN,
        /** Closed as expected activity. */
        EXPECTED_ACTIVITY,
        /** Closed as a false positive. */
        FALSE_POSITIVE,
        /** Closed for any other reason, so it may have been a true finding. */
        OTHERWISE;

        /** Whether it should not have alerted. */
        boolean isExpected() {
            return this == EXPECTED_ACTIVITY || this == FALSE_POSITIVE;
        }
    }
}
