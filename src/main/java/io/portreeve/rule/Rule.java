package io.portreeve.rule;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * What to look for, as Elastic's rule format says it. Values are those of one revision.
 *
 * @param type such as a query, with what only that type has
 * @param language such as {@code kuery}
 * @param query the query's text
 * @param interval how often it runs
 * @param lookBack how much time a run looks at in Elastic, its {@code from}; here the window in which a threshold counts
 * @param maxSignals how many alerts one run makes at most; the rest waits for the next run
 * @param guide the investigation guide, Markdown
 * @param alertSuppression which alerts are to be taken together, in Elastic's form; null for none
 * @param runs how much of it is run here; a rule that does not run is never asked
 * @param reasons why it does not run fully, and what else its author should know
 */
public record Rule(
        RuleId id,
        String name,
        String description,

        @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
        RuleType type,

        String language,
        String query,
        Severity severity,
        int riskScore,
        boolean enabled,
        Duration interval,
        Duration lookBack,
        int maxSignals,
        int revision,
        List<String> author,
        String license,
        int version,
        List<String> index,
        List<String> tags,
        List<Threat> threat,
        List<String> references,
        List<String> falsePositives,
        String setup,
        String guide,
        Source source,
        Instant createdAt,
        Instant updatedAt,
        @Nullable JsonNode alertSuppression,
        Runs runs,
        List<String> reasons) {

    /** Where a rule came from. */
    public enum Source {
        BUILTIN,
        IMPORTED,
        CUSTOM
    }

    /**
     * This rule, for whoever is to run it.
     *
     * @throws ProblemException 422 with the reasons when it does not run here
     */
    public Rule runnable() {
        if (runs != Runs.NO) return this;
        throw new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "rule-does-not-run",
                "The rule does not run here: " + String.join(" ", reasons));
    }
}
