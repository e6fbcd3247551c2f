package io.portreeve.rule;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Duration;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** What a rule file says about a rule: everything but what only the store knows. Equal content is the same revision. */
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
        String guide) {}
