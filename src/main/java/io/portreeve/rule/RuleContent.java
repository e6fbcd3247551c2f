package io.portreeve.rule;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Duration;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * What a rule file says about a rule: everything but what only the store knows. Equal content is the same revision.
 *
 * @param threshold what a rule of type threshold has; null for others
 * @param newTerms what a rule of type new_terms has; null for others
 * @param alertSuppression as it was given, in {@link RuleJson}'s form
 * @param kept what the file brought and nothing here uses, in {@link RuleJson}'s form
 */
@Embeddable
record RuleContent(
        String name,
        String description,
        String type,
        String language,
        String query,
        @Enumerated(EnumType.STRING) Severity severity,
        int riskScore,

        @Column(name = "run_interval") @JdbcTypeCode(SqlTypes.INTERVAL_SECOND)
        Duration interval,

        int maxSignals,
        @JdbcTypeCode(SqlTypes.ARRAY) List<String> author,
        String license,
        int version,

        @Column(name = "index_patterns") @JdbcTypeCode(SqlTypes.ARRAY)
        List<String> index,

        @JdbcTypeCode(SqlTypes.ARRAY) List<String> tags,
        @JdbcTypeCode(SqlTypes.JSON) List<Threat> threat,

        @Column(name = "reference_urls") @JdbcTypeCode(SqlTypes.ARRAY)
        List<String> references,

        @JdbcTypeCode(SqlTypes.ARRAY) List<String> falsePositives,
        String setup,
        String guide,
        @JdbcTypeCode(SqlTypes.JSON) RuleType.@Nullable Threshold threshold,
        @JdbcTypeCode(SqlTypes.JSON) RuleType.@Nullable NewTerms newTerms,
        @Nullable String alertSuppression,
        String kept) {

    /** The type with its own part. */
    RuleType ruleType() {
        if (threshold != null) return threshold;
        if (newTerms != null) return newTerms;
        return RuleTypes.named(type);
    }

    /** Its {@code from}, which is kept as it was given. */
    Duration lookBack() {
        return LookBack.lengthOf(RuleJson.object(kept).path("from").asString(""));
    }

    RuleContent withGuide(String other) {
        return with(other, kept);
    }

    RuleContent withKept(String other) {
        return with(guide, other);
    }

    private RuleContent with(String guide, String kept) {
        return new RuleContent(
                name,
                description,
                type,
                language,
                query,
                severity,
                riskScore,
                interval,
                maxSignals,
                author,
                license,
                version,
                index,
                tags,
                threat,
                references,
                falsePositives,
                setup,
                guide,
                threshold,
                newTerms,
                alertSuppression,
                kept);
    }
}
