package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as the API shows it, made by detection. */
@Schema(name = "Run", description = "One run of a rule over the events stored since its last one.")
public record RunView(
        long id,
        String ruleId,

        @Schema(allowableValues = {"scheduled", "manual", "backfill"})
        String kind,

        @Schema(allowableValues = {"succeeded", "warning", "failed"})
        String status,

        Instant startedAt,
        Instant endedAt,
        @Schema(description = "stored events examined") long scanned,
        @Schema(description = "events the rule matched") int matched,
        @Schema(description = "alerts made") int created,

        @Schema(description = "matches that had an alert already")
        int duplicate,

        @Schema(description = "matches hidden by an exception")
        int excepted,

        @Schema(description = "matches folded into an earlier alert")
        int suppressed,

        @Schema(
                description =
                        "matches that wait for the next run because of maxSignals: at least, counting ends at 10,000")
        int deferred,

        @Schema(description = "what a person should know about this run; the reason of a failed one") @Nullable
        String message) {}
