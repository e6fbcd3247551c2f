package io.portreeve.detection;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a rule did or did not alert, as the API tells it. */
@Schema(name = "Explanation")
record Explanation(
        @Schema(
                description =
                        "The stored events of the audit id, newest first, one for each stage; at the end records in quarantine")
        List<OfEvent> events,

        @Schema(description = "Where to go on: there may be more events. Null when all was looked through") @Nullable
        String next,

        @Schema(description = "What a person should know about the search") @Nullable
        String note) {

    /** What became of one event. */
    @Schema(name = "EventExplained")
    record OfEvent(
            @Schema(description = "The event's; null of what is not stored") @Nullable
            String id,

            @Nullable String cluster,
            @Nullable String stage,
            @Nullable Instant eventTime,

            @Schema(
                    type = "string",
                    allowableValues = {
                        "alerted",
                        "clause-false",
                        "excepted",
                        "suppressed",
                        "duplicate",
                        "deferred",
                        "pending",
                        "quarantined",
                        "not-received"
                    },
                    description = """
                    `alerted`: it made an alert. `clause-false`: the rule says no. `excepted`: an exception hid it. `suppressed`: it
                    matches or may, and the alert of another event or the run's message tells of it. `duplicate`: its request had an
                    alert. `deferred`: it matches and waits, because a run stopped at maxSignals. `pending`: it has not been
                    examined; also when no run will, then `because` says what to do. `quarantined`: a record that holds the audit id
                    could not be read. `not-received`: there is nothing of it.""")
            ExplainedOutcome outcome,

            @Schema(description = "Why, for a person") String because,

            @Schema(description = "The alert that tells of it, where there is one") @Nullable
            Long alertId,

            @Schema(description = "The run that decided, while it is in the run log") @Nullable
            Long runId,

            @Schema(description = "The record in quarantine, for `quarantined`") @Nullable
            Long quarantineId) {

        OfEvent adding(String sentence) {
            return new OfEvent(
                    id, cluster, stage, eventTime, outcome, because + sentence, alertId, runId, quarantineId);
        }

        static OfEvent nothing(String because) {
            return new OfEvent(null, null, null, null, ExplainedOutcome.NOT_RECEIVED, because, null, null, null);
        }
    }
}
