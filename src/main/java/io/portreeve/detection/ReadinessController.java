package io.portreeve.detection;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.rule.Rules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/rules/{ruleId}/readiness")
@RequiresRole(Role.VIEWER)
@Tag(name = "Rules")
class ReadinessController {

    private final Rules rules;
    private final Readiness readiness;

    ReadinessController(Rules rules, Readiness readiness) {
        this.rules = rules;
        this.readiness = readiness;
    }

    @GetMapping
    @Operation(summary = "Whether a rule sees what it needs, cluster by cluster", description = """
                    From what arrived in the last seven days. `ready`: all events that it looks at show what it needs. `partly`: some
                    hide it. `blind`: all hide it, or the rule can match nothing. `no-data`: no event of the cluster came, none that
                    the rule looks at, or none any more. A cluster that the query leaves out is not listed.""")
    ReadinessView show(@PathVariable String ruleId) {
        return new ReadinessView(readiness.of(rules.named(ruleId).runnable()));
    }

    record ReadinessView(List<ClusterReadiness> clusters) {}
}
