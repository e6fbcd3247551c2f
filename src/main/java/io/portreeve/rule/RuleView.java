package io.portreeve.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.RuleSchedule.Times;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the API shows it.
 *
 * @param runs how much of it runs here
 * @param reasons why it does not run fully, and what else its owner should know
 */
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
        @JsonInclude(JsonInclude.Include.NON_NULL) RuleView.@Nullable ThresholdView threshold,
        @JsonInclude(JsonInclude.Include.NON_NULL) RuleType.@Nullable NewTerms newTerms,

        @Schema(types = "object", description = "In Elastic's form")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Object alertSuppression,

        String source,

        @Schema(allowableValues = {"fully", "partly", "no"}) String runs,

        List<String> reasons,
        Instant createdAt,
        Instant updatedAt,
        @Nullable RunView lastRun,
        @Nullable Instant nextRunAt,

        @Schema(
                description =
                        "Whether what arrives lets it fire, some minutes old; null as long as that is not worked out,"
                                + " and for a rule that is off")
        RuleReadiness.@Nullable Summary readiness) {

    static RuleView of(Rule rule, Times times, RuleReadiness.@Nullable Summary readiness) {
        return new RuleView(
                rule.id().value(),
                rule.name(),
                rule.description(),
                rule.type().name(),
                rule.language(),
                rule.query(),
                ApiWord.of(rule.severity()),
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
                rule.type() instanceof RuleType.Threshold threshold
                        ? ThresholdView.of(threshold, rule.lookBack())
                        : null,
                rule.type() instanceof RuleType.NewTerms newTerms ? newTerms : null,
                rule.alertSuppression(),
                ApiWord.of(rule.source()),
                ApiWord.of(rule.runs()),
                rule.reasons(),
                rule.createdAt(),
                rule.updatedAt(),
                times.lastRun(),
                times.nextRunAt(),
                readiness);
    }

    /** What a rule of type threshold has, with the window in which it counts. */
    @Schema(name = "RuleThreshold")
    record ThresholdView(
            @Schema(description = "At most five; none counts all matches together")
            List<String> fields,

            @Schema(description = "How many matches it takes")
            int value,

            @Schema(description = "How many different values of another field it takes besides")
            List<RuleType.Threshold.Cardinality> cardinality,

            @Schema(
                    type = "string",
                    format = "duration",
                    example = "PT6M",
                    description =
                            "Within how much event time the matches must happen: the look-back of the rule, `from` in"
                                    + " Elastic's format. Left out in a PUT it stays as it is, six minutes in a new rule")
            Duration window) {

        private static ThresholdView of(RuleType.Threshold threshold, Duration window) {
            return new ThresholdView(threshold.fields(), threshold.value(), threshold.cardinality(), window);
        }
    }
}
