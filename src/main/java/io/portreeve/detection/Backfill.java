package io.portreeve.detection;

import io.portreeve.event.EventPlace;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rule's run over a stretch of the past.
 *
 * @param ruleRevision the rule's when it was asked for
 * @param ruleCreatedAt when the rule was made that it was asked for; null when an older version of this service took the order
 * @param reached everything up to this place was examined
 * @param message what a person should know about it; null for nothing
 */
record Backfill(
        long id,
        RuleId ruleId,
        int ruleRevision,
        @Nullable Instant ruleCreatedAt,
        PastRange range,
        State state,
        EventPlace reached,
        Counts counts,
        String createdBy,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String message) {

    /** Where it stands. */
    enum State {
        WAITING,
        RUNNING,
        FINISHED,
        CANCELLED,
        FAILED;

        boolean isOpen() {
            return this == WAITING || this == RUNNING;
        }
    }

    /** What it found and made so far. */
    record Counts(
            @Schema(description = "stored events examined") long scanned,
            @Schema(description = "events the rule matched") long matched,
            @Schema(description = "alerts made") long created,

            @Schema(description = "matches that had an alert already")
            long duplicate,

            @Schema(description = "matches hidden by an exception")
            long excepted,

            @Schema(description = "matches that another alert tells of, because whether they match is unknown")
            long suppressed) {}

    /** Whether it was asked for this rule, and not for one of the same id that was deleted. */
    boolean isOf(Rule rule) {
        return ruleCreatedAt == null || ruleCreatedAt.equals(rule.createdAt());
    }

    /** How much of the range was examined, by time. */
    int percent() {
        if (state == State.FINISHED) return 100;
        long done = Duration.between(range.from(), reached.happenedAt()).toMillis();
        long all = Math.max(1, Duration.between(range.from(), range.to()).toMillis());
        return (int) Math.clamp(done * 100.0 / all, 0, 99);
    }
}
