package io.portreeve.detection;

import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleSchedule;
import io.portreeve.rule.RunView;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Tells the rules API when a rule ran and will run. */
@Component
class RunSchedule implements RuleSchedule {

    private final RuleRunRepository runs;
    private final Checkpoints checkpoints;

    RunSchedule(RuleRunRepository runs, Checkpoints checkpoints) {
        this.runs = runs;
        this.checkpoints = checkpoints;
    }

    @Override
    public Map<RuleId, Times> timesOf(Collection<RuleId> ids) {
        Map<RuleId, Instant> next = checkpoints.nextRunsOf(ids);
        Map<RuleId, RunView> last = runs.newestOf(Checkpoints.names(ids)).stream()
                .map(RuleRun::view)
                .collect(Collectors.toMap(run -> new RuleId(run.ruleId()), Function.identity()));
        return Stream.concat(next.keySet().stream(), last.keySet().stream())
                .distinct()
                .collect(Collectors.toMap(Function.identity(), id -> new Times(last.get(id), next.get(id))));
    }
}
