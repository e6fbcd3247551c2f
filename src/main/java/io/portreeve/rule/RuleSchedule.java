package io.portreeve.rule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When rules ran and will run: asked by the rules API, answered by detection. */
public interface RuleSchedule {

    /** The schedule of a rule; both parts are null for a rule that never ran. */
    Times timesOf(RuleId id);

    /**
     * @param lastRun the newest run
     * @param nextRunAt when the rule runs next by the schedule
     */
    record Times(@Nullable RunView lastRun, @Nullable Instant nextRunAt) {}
}
