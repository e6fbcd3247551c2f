package io.portreeve.detection;

import io.portreeve.rule.RunView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that a rule judged an event.
 *
 * @param revision the rule's revision that judged it
 * @param at when the run began, or as near to that as is known
 * @param run the run, while it is in the run log; of a backfill it is not known which of its runs it was
 * @param backfill the backfill; null for the rule's own runs
 */
record Judgement(
        int revision,
        Instant at,
        @Nullable RunView run,
        @Nullable Long backfill) {

    @Nullable
    Long runId() {
        return run == null ? null : run.id();
    }

    /** As a sentence. */
    String told() {
        String by = backfill == null ? "" : " in backfill " + backfill;
        return "The rule examined it%s at its revision %d, %s %s."
                .formatted(by, revision, run == null ? "about" : "at", Sentences.time(at));
    }
}
