package io.portreeve.rule;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

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

    @Enumerated(EnumType.STRING)
    private Runs runs;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> reasons;

    /** Whether a shipped rule was changed here, so that a newer shipped text must not take its place. */
    private boolean edited;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected RuleRow() {}

    RuleRow(RuleId id, RuleContent content, boolean enabled, Rule.Source source, int revision, Instant now) {
        Verdict verdict = JudgeRule.judge(content);
        this.ruleId = id.value();
        this.content = content;
        this.enabled = enabled && verdict.canRun();
        this.revision = revision;
        this.source = source;
        this.createdAt = now;
        this.updatedAt = now;
        this.runs = verdict.runs();
        this.reasons = verdict.reasons();
    }

    RuleId id() {
        return new RuleId(ruleId);
    }

    RuleContent content() {
        return content;
    }

    boolean isEnabled() {
        return enabled;
    }

    int revision() {
        return revision;
    }

    Verdict verdict() {
        return new Verdict(runs, List.copyOf(reasons));
    }

    /** Whether a newer shipped text may take its place. */
    boolean isAsShipped() {
        return source == Rule.Source.BUILTIN && !edited;
    }

    /** Takes a newer content, and goes off when that does not run. Returns whether that made a new revision. */
    boolean revise(RuleContent newer, boolean on, Instant now) {
        Verdict verdict = JudgeRule.judge(newer);
        boolean willBeOn = on && verdict.canRun();
        if (enabled == willBeOn && ElasticForm.sameContent(newer, content)) return false;
        content = newer;
        enabled = willBeOn;
        runs = verdict.runs();
        reasons = verdict.reasons();
        revision++;
        updatedAt = now;
        return true;
    }

    /** Notes that it reads from another place: a revision of its own, so that coverage tells what both sides of it saw. */
    void switchOnElsewhere(Instant now) {
        enabled = true;
        revision++;
        updatedAt = now;
    }

    /** Notes that the content is somebody's own now. */
    void markEdited() {
        edited = true;
    }

    /** Notes that the content was brought by a file of somebody's. */
    void markImported() {
        edited = true;
        source = Rule.Source.IMPORTED;
    }

    Rule rule() {
        return new Rule(
                new RuleId(ruleId),
                content.name(),
                content.description(),
                content.ruleType(),
                content.language(),
                content.query(),
                content.severity(),
                content.riskScore(),
                enabled,
                content.interval(),
                content.lookBack(),
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
                updatedAt,
                content.alertSuppression() == null ? null : RuleJson.read(content.alertSuppression()),
                runs,
                List.copyOf(reasons));
    }
}
