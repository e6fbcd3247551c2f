package io.portreeve.rule;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A shipped rule that was stored once: remembered, so that it stays deleted when somebody deletes it. */
@Entity
@Table(name = "shipped_rule")
class ShippedRuleRow {

    @Id
    private String ruleId;

    private String fingerprint;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected ShippedRuleRow() {}

    ShippedRuleRow(RuleId id, String fingerprint) {
        this.ruleId = id.value();
        this.fingerprint = fingerprint;
    }

    /** Notes the shipped text seen last. Returns whether it is another than before. */
    boolean see(String fingerprint) {
        boolean isNew = !this.fingerprint.equals(fingerprint);
        this.fingerprint = fingerprint;
        return isNew;
    }
}
