package io.portreeve.rule;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rules over HTTP. */
@RestController
@RequestMapping("/api/v1/rules")
@RequiresRole(Role.VIEWER)
@Tag(name = "Rules", description = "What the service looks for")
class RuleController {

    private final StoredRules rules;
    private final ObjectProvider<RuleSchedule> schedule;

    RuleController(StoredRules rules, ObjectProvider<RuleSchedule> schedule) {
        this.rules = rules;
        this.schedule = schedule;
    }

    @GetMapping
    @Operation(summary = "Lists rules by name")
    Page<RuleView> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int size = Page.limit(limit);
        return Page.of(rules.page(Cursor.parse(cursor, 2), size + 1), size, RuleController::cursorAt, this::view);
    }

    /** The ETag stands for the rule, not for its runs, so the answer is never shortened to 304 by Spring. */
    @GetMapping("/{ruleId}")
    @Operation(summary = "Shows one rule")
    RuleView show(@PathVariable String ruleId, HttpServletResponse response) {
        Rule rule =
                RuleId.parse(ruleId).flatMap(rules::find).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
        response.setHeader(HttpHeaders.ETAG, "\"" + rule.revision() + "\"");
        return view(rule);
    }

    private RuleView view(Rule rule) {
        RuleSchedule known = schedule.getIfAvailable();
        return RuleView.of(rule, known == null ? new RuleSchedule.Times(null, null) : known.timesOf(rule.id()));
    }

    private static Cursor cursorAt(Rule rule) {
        return Cursor.at(rule.name(), rule.id());
    }
}
