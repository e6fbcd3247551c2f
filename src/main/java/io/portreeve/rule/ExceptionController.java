package io.portreeve.rule;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Exceptions of one rule and of all rules over HTTP. */
@RestController
@RequestMapping("/api/v1")
@RequiresRole(Role.VIEWER)
@Tag(name = "Exceptions", description = "What rules are not to alert on")
class ExceptionController {

    private final StoredRules rules;
    private final StoredExceptions exceptions;
    private final ChangeExceptions changes;
    private final Clock clock;

    ExceptionController(StoredRules rules, StoredExceptions exceptions, ChangeExceptions changes, Clock clock) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.changes = changes;
        this.clock = clock;
    }

    @GetMapping("/rules/{ruleId}/exceptions")
    @Operation(
            summary = "Lists a rule's own exceptions, newest first",
            description = "Those of a rule that was deleted, too: they ended with it.")
    Page<ExceptionView> listOfRule(
            @PathVariable String ruleId,
            @Parameter(description = "Whether those that expired or were taken back are listed too")
                    @RequestParam(defaultValue = "false")
                    boolean over,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        RuleId rule = parsed(ruleId);
        if (rules.find(rule).isEmpty() && !exceptions.knows(rule)) throw ProblemException.notFound("rule", ruleId);
        return page(rule, over, limit, cursor);
    }

    @GetMapping("/exceptions")
    @Operation(summary = "Lists the exceptions of all rules, newest first")
    Page<ExceptionView> listOfAllRules(
            @Parameter(description = "Whether those that expired or were taken back are listed too")
                    @RequestParam(defaultValue = "false")
                    boolean over,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(null, over, limit, cursor);
    }

    @PostMapping("/rules/{ruleId}/exceptions")
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Excepts events from a rule", description = """
                    In force from the next run on. An event for which the query is surely true makes no alert and takes none of
                    the run's maxSignals; it is counted as `excepted`.""")
    ExceptionView addToRule(
            @PathVariable String ruleId,
            @Valid @RequestBody NewException wanted,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        return add(parsed(ruleId), wanted, caller);
    }

    @PostMapping("/exceptions")
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Excepts events from all rules",
            description = "As for one rule, and for rules that come later.")
    ExceptionView addToAllRules(
            @Valid @RequestBody NewException wanted, @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        return add(null, wanted, caller);
    }

    @DeleteMapping("/rules/{ruleId}/exceptions/{exceptionId}")
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Takes an exception of a rule back",
            description =
                    "Events that were excepted stay so: the rule has read past them. The exception is kept as one that"
                            + " ended.")
    void endOfRule(
            @PathVariable String ruleId,
            @PathVariable long exceptionId,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        changes.end(parsed(ruleId), exceptionId, Author.of(caller));
    }

    @DeleteMapping("/exceptions/{exceptionId}")
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes an exception of all rules back")
    void endOfAllRules(
            @PathVariable long exceptionId, @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        changes.end(null, exceptionId, Author.of(caller));
    }

    private ExceptionView add(@Nullable RuleId rule, NewException wanted, Caller caller) {
        return changes.add(rule, wanted, Author.of(caller)).view(clock.instant());
    }

    private Page<ExceptionView> page(
            @Nullable RuleId rule, boolean over, @Nullable Integer limit, @Nullable String cursor) {
        int size = Page.limit(limit);
        long before =
                Cursor.parse(cursor, 1).map(at -> at.part(0, Long::valueOf)).orElse(Long.MAX_VALUE);
        Instant now = clock.instant();
        List<ExceptionRow> found = exceptions.newestFirst(rule, over, now, before, size + 1);
        return Page.of(found, size, row -> Cursor.at(row.id()), row -> row.view(now));
    }

    private static RuleId parsed(String ruleId) {
        return RuleId.parse(ruleId).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
    }
}
