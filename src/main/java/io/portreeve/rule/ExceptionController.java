package io.portreeve.rule;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
    private final TryOnAlerts tryOnAlerts;
    private final SuggestExceptions suggest;
    private final Clock clock;

    ExceptionController(
            StoredRules rules,
            StoredExceptions exceptions,
            ChangeExceptions changes,
            TryOnAlerts tryOnAlerts,
            SuggestExceptions suggest,
            Clock clock) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.changes = changes;
        this.tryOnAlerts = tryOnAlerts;
        this.suggest = suggest;
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

    @PostMapping(path = "/rules/{ruleId}/exceptions", produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresRole(Role.ADMIN)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ExceptionTrial.class)))
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ExceptionView.class)))
    @Operation(summary = "Excepts events from a rule", description = """
                    In force from the next run on. An event for which the query is surely true makes no alert and takes none of
                    the run's maxSignals; it is counted as `excepted`. With `dryRun=true` nothing is stored: the answer is 200,
                    and says which alerts of the last 30 days would not be there, and which would. Both answers warn of what in
                    the query is hardly meant. A query that is true for every event is refused.""")
    ResponseEntity<?> addToRule(
            @PathVariable String ruleId,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @Valid @RequestBody NewException wanted,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        if (!dryRun) return add(parsed(ruleId), wanted, caller);
        return ResponseEntity.ok(tryOnAlerts.attempt(known(ruleId), wanted));
    }

    @PostMapping(path = "/exceptions", produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresRole(Role.ADMIN)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ExceptionTrial.class)))
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ExceptionView.class)))
    @Operation(
            summary = "Excepts events from all rules",
            description = "As for one rule, and for rules that come later. A dry run looks at the alerts of all rules.")
    ResponseEntity<?> addToAllRules(
            @RequestParam(defaultValue = "false") boolean dryRun,
            @Valid @RequestBody NewException wanted,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        return dryRun ? ResponseEntity.ok(tryOnAlerts.attempt(null, wanted)) : add(null, wanted, caller);
    }

    @GetMapping("/rules/{ruleId}/exceptions/suggestions")
    @Operation(summary = "Suggests exceptions of a rule", description = """
                    From what alerts of the last 30 days that were closed as expected_activity have in common, two or more of
                    them. Each is tried on all alerts of that time: what would have hidden one that was closed for another reason
                    than expected_activity or false_positive is not suggested.""")
    ExceptionSuggestions suggestions(@PathVariable String ruleId) {
        return suggest.of(known(ruleId));
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

    private ResponseEntity<ExceptionView> add(@Nullable RuleId rule, NewException wanted, Caller caller) {
        ExceptionRow made = changes.add(rule, wanted, Author.of(caller));
        return ResponseEntity.status(HttpStatus.CREATED).body(made.view(clock.instant()));
    }

    private Page<ExceptionView> page(
            @Nullable RuleId rule, boolean over, @Nullable Integer limit, @Nullable String cursor) {
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        Instant now = clock.instant();
        List<ExceptionRow> found = exceptions.newestFirst(rule, over, now, before, size + 1);
        return Page.of(found, size, row -> Cursor.at(row.id()), row -> row.view(now));
    }

    private RuleId known(String ruleId) {
        return rules.named(ruleId).id();
    }

    private static RuleId parsed(String ruleId) {
        return RuleId.parse(ruleId).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
    }
}
