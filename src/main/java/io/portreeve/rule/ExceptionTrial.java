package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** What an exception would have hidden. */
@Schema(name = "ExceptionTrial", description = "What the exception would have hidden. Nothing was stored.")
record ExceptionTrial(
        @Schema(description = "Alerts of the period") int alerts,

        @Schema(description = "How many of them it would have hidden")
        int hidden,

        @Schema(description = "The newest of those hidden, at most 20: only noise should go")
        List<TriedAlert> hiddenAlerts,

        @Schema(description = "The newest of those left, at most 20")
        List<TriedAlert> left,

        @Schema(description = "How many are left") int leftCount,
        Period period,

        @Schema(
                description =
                        "False when there are too many alerts to try it on: it was tried on the newest, and the period is theirs")
        boolean complete,

        @Schema(
                description =
                        "What of the query is allowed and hardly meant, such as a field that no event has; as validate tells it")
        List<QueryProblem> warnings) {

    @Schema(name = "TriedAlert")
    record TriedAlert(long id, String reason, Instant createdAt) {}

    /** When alerts were made that were looked at. */
    @Schema(name = "AlertPeriod")
    record Period(Instant from, Instant to) {}
}
