package io.portreeve.rule;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When rules ran and will run: asked by the rules API, answered by detection. */
public interface RuleSchedule {

    /** The schedules of those of these rules that have one. */
    Map<RuleId, Times> timesOf(Collection<RuleId> ids);

    /**
     * @param lastRun the newest run
     * @param nextRunAt when the rule runs next by the schedule
     */
    record Times(@Nullable RunView lastRun, @Nullable Instant nextRunAt) {

        /** Those of a rule that never ran. */
        static final Times NONE = new Times(null, null);
    }
}
