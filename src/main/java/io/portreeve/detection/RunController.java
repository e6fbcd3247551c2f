package io.portreeve.detection;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/rules/{ruleId}/runs")
@Tag(name = "Runs", description = "What a rule's runs examined and made")
class RunController {

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);

    private final Rules rules;
    private final Detection detection;
    private final RuleRunRepository runs;

    RunController(Rules rules, Detection detection, RuleRunRepository runs) {
        this.rules = rules;
        this.detection = detection;
        this.runs = runs;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @RequiresRole(Role.ANALYST)
    @Operation(
            summary = "Run a rule now",
            description =
                    "Sees every event acknowledged before the call, waits for a run of the rule in progress, and goes on"
                            + " to the end of the stored events or to the rule's maxSignals. A failed run is an answer too: look at status.")
    RunView run(@PathVariable String ruleId) {
        try {
            return detection.runNow(rules.named(ruleId).runnable()).view();
        } catch (CannotAcquireLockException e) {
            throw ProblemException.tryAgain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "run-in-progress",
                    "Other runs are still in progress. Nothing was done; try again in a moment.",
                    TRY_AGAIN_AFTER);
        }
    }

    @GetMapping
    @RequiresRole(Role.VIEWER)
    @Operation(summary = "List a rule's runs, newest first")
    Page<RunView> list(
            @PathVariable String ruleId,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        List<RunView> rows = runs
                .findByRuleIdAndIdLessThanOrderByIdDesc(rules.named(ruleId).id().value(), before, Limit.of(size + 1))
                .stream()
                .map(RuleRun::view)
                .toList();
        return Page.of(rows, size, row -> Cursor.at(row.id()), row -> row);
    }
}
