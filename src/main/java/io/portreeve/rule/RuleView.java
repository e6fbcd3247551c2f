package io.portreeve.rule;

import io.portreeve.rule.RuleSchedule.Times;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A rule as the API shows it. */
@Schema(name = "Rule")
record RuleView(
        String ruleId,
        String name,
        String description,
        String type,
        String language,
        String query,
        String severity,
        int riskScore,
        boolean enabled,

        @Schema(type = "string", format = "duration", example = "PT5M")
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
        String source,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Object lastRun,
        @Nullable Instant nextRunAt) {

    static RuleView of(Rule rule, Times times) {
        return new RuleView(
                rule.id().value(),
                rule.name(),
                rule.description(),
                rule.type(),
                rule.language(),
                rule.query(),
                lowerCase(rule.severity()),
                rule.riskScore(),
                rule.enabled(),
                rule.interval(),
                rule.maxSignals(),
                rule.revision(),
                rule.author(),
                rule.license(),
                rule.version(),
                rule.index(),
                rule.tags(),
                rule.threat(),
                rule.references(),
                rule.falsePositives(),
                rule.setup(),
                rule.guide(),
                lowerCase(rule.source()),
                rule.createdAt(),
                rule.updatedAt(),
                times.lastRun(),
                times.nextRunAt());
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
