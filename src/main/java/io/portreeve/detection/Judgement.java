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
 * @param isExact whether the revision and the exceptions of {@code at} surely are those that judged it
 */
record Judgement(
        int revision,
        Instant at,
        @Nullable RunView run,
        @Nullable Long backfill,
        boolean isExact) {

    @Nullable
    Long runId() {
        return run == null ? null : run.id();
    }

    /** Why what it said is not what came of it, as the end of a sentence. */
    String doubt() {
        if (isExact) return "why cannot be told.";
        return backfill == null
                ? "the rule's exceptions changed while such events were read, and when this one was is not known any more."
                : "the rule or its exceptions changed while the backfill ran, and which of them it was read by is not known.";
    }

    /** As a sentence. */
    String told() {
        String by = backfill == null ? "" : " in backfill " + backfill;
        return "The rule examined it%s at its revision %d, %s %s."
                .formatted(by, revision, run == null ? "about" : "at", Sentences.time(at));
    }
}
