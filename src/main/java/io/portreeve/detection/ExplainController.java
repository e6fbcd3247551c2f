package io.portreeve.detection;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.event.EventId;
import io.portreeve.event.SafeText;
import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Why a rule did or did not alert. */
@RestController
@RequestMapping(path = "/api/v1/rules/{ruleId}/explain", produces = MediaType.APPLICATION_JSON_VALUE)
@RequiresRole(Role.VIEWER)
@Tag(name = "Rules")
class ExplainController {

    /** The API server takes any text as an audit id; a longer one fits into no request line. */
    private static final int MAX_AUDIT_ID = 8_000;

    private final Rules rules;
    private final ExplainEvents explain;

    ExplainController(Rules rules, ExplainEvents explain) {
        this.rules = rules;
        this.explain = explain;
    }

    @GetMapping
    @Operation(
            summary = "Why a rule did or did not alert on a request",
            parameters = @Parameter(name = "cluster", in = ParameterIn.QUERY, description = "Repeat for several"),
            description = """
                    Looks for the stored events of an audit id and says of each what became of it at the rule, with the values that
                    decided: by the revision that examined it, and whether the rule as it is now would say otherwise. One call looks
                    for 20 seconds at most, newest first: go on while `next` is not null, or say with `from` and `to` when it was. A
                    key that is bound to clusters sees only theirs.""")
    Explanation explain(
            @PathVariable String ruleId,
            @Parameter(description = "The auditID of the request") @RequestParam String auditId,
            @Parameter(description = "Earliest event time, inclusive") @RequestParam(required = false) @Nullable
                    Instant from,
            @Parameter(description = "Latest event time, exclusive") @RequestParam(required = false) @Nullable
                    Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request) {
        if (auditId.isEmpty() || auditId.length() > MAX_AUDIT_ID) {
            throw ProblemException.badField("auditId", auditId, "must be 1 to %d characters".formatted(MAX_AUDIT_ID));
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw ProblemException.badField("to", to, "must be after from, which is " + from);
        }
        var question = new ExplainEvents.Question(
                auditId,
                AskedClusters.of(request).names().stream().map(SafeText::of).toList(),
                from,
                to,
                Page.limit(limit),
                Cursor.parse(cursor, 2).map(ExplainController::place).orElse(null));
        return explain.of(rules.named(ruleId), question);
    }

    private static ExplainEvents.Place place(Cursor cursor) {
        return new ExplainEvents.Place(cursor.part(0, EventId::parse), cursor.part(1, Boolean::valueOf));
    }
}
