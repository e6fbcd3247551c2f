package io.portreeve.rule;

import io.portreeve.problem.ApiWord;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;
import tools.jackson.databind.node.ObjectNode;

/** One line of a rule's history: written once, in the commit of the change it tells of. */
@Entity
@Table(name = "rule_revision")
class RuleRevisionRow implements Persistable<RuleRevisionRow.Key> {

    /** What was done to the rule. */
    enum Change {
        CREATED,
        CHANGED,
        DELETED
    }

    @Embeddable
    record Key(String ruleId, int revision) implements Serializable {}

    @EmbeddedId
    private Key key;

    private Instant changedAt;
    private @Nullable Long changedByKey;
    private String changedBy;

    @Enumerated(EnumType.STRING)
    private Change change;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> changed;

    private String rule;

    /** Saved without a look whether it is there: it is not. */
    @Transient
    private boolean isNew;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected RuleRevisionRow() {}

    RuleRevisionRow(Key key, Instant now, Author by, Change change, List<String> changed, ObjectNode rule) {
        this.key = key;
        this.changedAt = now;
        this.changedByKey = by.keyId();
        this.changedBy = by.name();
        this.change = change;
        this.changed = changed;
        this.rule = RuleJson.write(rule);
        this.isNew = true;
    }

    @Override
    public Key getId() {
        return key;
    }

    @Override
    public boolean isNew() {
        return isNew;
    }

    Instant changedAt() {
        return changedAt;
    }

    /** The rule after this change; empty when this version cannot read it any more. */
    Optional<Rule> rule() {
        try {
            RuleFile file = RuleFile.parse("rule", RuleJson.read(rule));
            boolean isOn = Boolean.TRUE.equals(file.enabled());
            var row = new RuleRow(file.id(), file.content(), isOn, Rule.Source.CUSTOM, key.revision(), changedAt);
            return Optional.of(row.rule());
        } catch (RuleFileException e) {
            return Optional.empty();
        }
    }

    /** The line as the API shows it. */
    RevisionView view() {
        return new RevisionView(
                key.revision(),
                changedAt,
                new Author(changedByKey, changedBy),
                ApiWord.of(change),
                List.copyOf(changed),
                RuleJson.read(rule));
    }
}
