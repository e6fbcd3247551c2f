package io.portreeve.rule;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An exception as it is stored. It is taken back by noting its end; the row stays. */
@Entity
@Table(name = "rule_exception")
class ExceptionRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private @Nullable String ruleId;
    private String query;
    private String reason;
    private String owner;
    private Instant createdAt;
    private @Nullable Instant expiresAt;
    private @Nullable Instant endedAt;
    private @Nullable String endedBy;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected ExceptionRow() {}

    /** @param rule null for all rules */
    ExceptionRow(
            @Nullable RuleId rule,
            String query,
            String reason,
            @Nullable Instant expiresAt,
            Author owner,
            Instant now) {
        this.ruleId = rule == null ? null : rule.value();
        this.query = query;
        this.reason = reason;
        this.owner = owner.name();
        this.createdAt = now;
        this.expiresAt = expiresAt;
    }

    long id() {
        return Objects.requireNonNull(id, "not stored yet");
    }

    @Nullable
    String ruleId() {
        return ruleId;
    }

    String reason() {
        return reason;
    }

    /** Notes that it excepts nothing from now on. */
    void end(Author by, Instant now) {
        if (endedAt != null) throw new IllegalStateException("exception %d ended at %s".formatted(id, endedAt));
        endedAt = now;
        endedBy = by.name();
    }

    boolean isInForce(Instant at) {
        return !createdAt.isAfter(at)
                && (expiresAt == null || expiresAt.isAfter(at))
                && (endedAt == null || endedAt.isAfter(at));
    }

    Exceptions.InForce inForce() {
        return new Exceptions.InForce(id(), query, reason, owner);
    }

    /** The exception as the API shows it. */
    ExceptionView view(Instant now) {
        return new ExceptionView(
                id(),
                ruleId,
                query,
                reason,
                owner,
                createdAt,
                expiresAt,
                endedAt,
                endedBy,
                isInForce(now),
                ExceptionQuery.warnings(query, now));
    }
}
