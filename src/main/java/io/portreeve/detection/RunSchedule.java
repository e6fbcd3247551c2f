package io.portreeve.detection;

import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleSchedule;
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
    public Times timesOf(RuleId id) {
        return new Times(
                runs.findFirstByRuleIdOrderByIdDesc(id.value())
                        .map(RuleRun::view)
                        .orElse(null),
                checkpoints.nextRunOf(id).orElse(null));
    }
}
