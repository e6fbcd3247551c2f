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

        @Schema(description = "the rule's revision that ran; null in runs of older versions") @Nullable
        Integer revision,

        Instant startedAt,
        Instant endedAt,
        @Schema(description = "how long it took") long durationMillis,

        @Schema(
                description =
                        "the place in the stream of events after which it read: batch.event, batch.end after a batch's"
                                + " last; null when it failed",
                example = "1041.end")
        @Nullable
        String from,

        @Schema(description = "the place up to which it examined every event, this one included", example = "1058.3")
        @Nullable
        String to,

        @Schema(
                description =
                        "age in seconds, at its end, of the oldest event not yet examined; 0 when it read to the end")
        @Nullable
        Long lagSeconds,

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
