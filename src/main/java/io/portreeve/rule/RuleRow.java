package io.portreeve.rule;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** A rule as it is stored. */
@Entity
@Table(name = "rule")
class RuleRow {

    @Id
    private String ruleId;

    @Embedded
    private RuleContent content;

    private boolean enabled;
    private int revision;

    @Enumerated(EnumType.STRING)
    private Rule.Source source;

    private Instant createdAt;
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected RuleRow() {}

    RuleRow(RuleId id, RuleContent content, boolean enabled, Rule.Source source, Instant now) {
        this.ruleId = id.value();
        this.content = content;
        this.enabled = enabled;
        this.revision = 1;
        this.source = source;
        this.createdAt = now;
        this.updatedAt = now;
    }

    boolean isFrom(Rule.Source source) {
        return this.source == source;
    }

    /** Takes a newer file's content; its switch stays. Returns whether that made a new revision. */
    boolean revise(RuleContent newer, Instant now) {
        if (newer.equals(content)) return false;
        content = newer;
        revision++;
        updatedAt = now;
        return true;
    }

    Rule rule() {
        return new Rule(
                new RuleId(ruleId),
                content.name(),
                content.description(),
                content.type(),
                content.language(),
                content.query(),
                content.severity(),
                content.riskScore(),
                enabled,
                content.interval(),
                content.maxSignals(),
                revision,
                List.copyOf(content.author()),
                content.license(),
                content.version(),
                List.copyOf(content.index()),
                List.copyOf(content.tags()),
                List.copyOf(content.threat()),
                List.copyOf(content.references()),
                List.copyOf(content.falsePositives()),
                content.setup(),
                content.guide(),
                source,
                createdAt,
                updatedAt);
    }
}
