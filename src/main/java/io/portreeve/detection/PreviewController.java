package io.portreeve.detection;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Exceptions;
import io.portreeve.rule.Exceptions.InForce;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Rules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Queries and rules tried on the past. Nothing is stored. */
@RestController
@RequestMapping(path = "/api/v1/rules/preview", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Rules")
class PreviewController {

    private static final Duration DEFAULT_RANGE = Duration.ofHours(24);

    private static final int MAX_EXAMPLES = 100;

    private final Rules rules;
    private final Exceptions exceptions;
    private final PreviewQuery preview;
    private final Clock clock;

    PreviewController(Rules rules, Exceptions exceptions, PreviewQuery preview, Clock clock) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.preview = preview;
        this.clock = clock;
    }

    @PostMapping
    @RequiresRole(Role.VIEWER)
    @Operation(summary = "Tells what a query or a rule would have alerted on", description = """
                    Asks it of the stored events of a stretch of time, the last 24 hours when none is given, and counts the requests
                    that match: each makes one alert. What exceptions in force hide is counted apart: those of the rule, or of a query
                    those for all rules. Of a rule of type new_terms or threshold it counts what matches its query, and
                    says so in `note`. It looks for 20 seconds at most: when `complete` is false, ask again from `reached`. Answers
                    422 for a query that does not compile and for a rule that does not run here.""")
    Preview preview(@RequestBody Question question) {
        int examples = examples(question.maxSignals());
        PastRange range = range(question.from(), question.to());
        if (question.query() != null && question.ruleId() != null) {
            throw ProblemException.badField("query", question.query(), "and ruleId: give one of the two, not both");
        }
        if (question.query() != null) {
            return preview.over(range, question.query(), exceptions.inForceForAll(clock.instant()), examples, null);
        }
        if (question.ruleId() == null) {
            throw ProblemException.badField("query", null, "is needed, or else ruleId: one of the two");
        }
        Rule rule = runnable(question.ruleId());
        List<InForce> inForce = exceptions.inForce(rule.id(), clock.instant());
        return preview.over(range, rule.query(), inForce, examples, note(rule.type()));
    }

    private static int examples(@Nullable Integer wanted) {
        if (wanted == null) return MAX_EXAMPLES;
        if (wanted >= 1 && wanted <= MAX_EXAMPLES) return wanted;
        throw ProblemException.badField("maxSignals", wanted, "must be from 1 to " + MAX_EXAMPLES);
    }

    private PastRange range(@Nullable Instant from, @Nullable Instant to) {
        Instant end = to == null ? clock.instant() : PastRange.checked("to", to);
        return PastRange.of(from == null ? end.minus(DEFAULT_RANGE) : from, end);
    }

    private Rule runnable(String ruleId) {
        Rule rule = RuleId.parse(ruleId)
                .flatMap(rules::find)
                .orElseThrow(() -> ProblemException.badField("ruleId", ruleId, "there is no such rule"));
        return rule.runnable();
    }

    private static @Nullable String note(RuleType type) {
        if (type instanceof RuleType.Query) return null;
        return "A rule of type %s alerts on some of these only: counted is what matches its query."
                .formatted(type.name());
    }

    /** The body of a preview. */
    @Schema(name = "PreviewQuestion")
    record Question(
            @Schema(description = "In KQL; or else ruleId") @Nullable
            String query,

            @Schema(description = "A rule that is there") @Nullable
            String ruleId,

            @Schema(description = "Earliest event time, inclusive; 24 hours before `to` when left out") @Nullable
            Instant from,

            @Schema(description = "Latest event time, exclusive; now when left out") @Nullable
            Instant to,

            @Schema(description = "How many events to show", minimum = "1", maximum = "100", defaultValue = "100")
            @Nullable
            Integer maxSignals) {}
}
