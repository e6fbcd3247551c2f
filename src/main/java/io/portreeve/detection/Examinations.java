package io.portreeve.detection;

import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers whether a rule has examined an event. */
public interface Examinations {

    /** Each time that a rule judged the event at a place, newest first; none when it did not, or was moved past it. */
    List<Examination> of(RuleId rule, StreamPosition place);

    /**
     * One time that an event was judged. Both times are the run's end as long as it is in the run log, else all that is known.
     *
     * @param revision the rule's revision that judged it
     * @param runId the run, while it is in the run log
     */
    record Examination(
            int revision,
            Instant notBefore,
            Instant notAfter,
            @Nullable Long runId) {}
}
