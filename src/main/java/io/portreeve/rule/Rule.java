package io.portreeve.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What to look for, as Elastic's rule format says it. Values are those of one revision.
 *
 * @param type such as {@code query}
 * @param language such as {@code kuery}
 * @param query the query's text
 * @param interval how often it runs
 * @param maxSignals how many alerts one run makes at most; the rest waits for the next run
 * @param guide the investigation guide, Markdown
 */
public record Rule(
        RuleId id,
        String name,
        String description,
        String type,
        String language,
        String query,
        Severity severity,
        int riskScore,
        boolean enabled,
        Duration interval,
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
        Instant updatedAt) {

    /** Where a rule came from. */
    public enum Source {
        BUILTIN,
        IMPORTED,
        CUSTOM
    }
}
