package io.portreeve.rule;

import io.portreeve.access.AuditTrail;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes exceptions and takes them back, each with its entry in the audit trail. Under the lock of the rules, so that a rule that
 * is deleted at the same time keeps none, and no bound is passed by two at once. A rule of null stands for all rules.
 */
@Component
class ChangeExceptions {

    /** As many exceptions of its own as a rule may have in force. */
    static final int MAX_OF_A_RULE = 200;

    /** As many as may be in force for all rules: every rule asks them all. */
    static final int MAX_OF_ALL_RULES = 100;

    private final RuleLock lock;
    private final RuleRows rules;
    private final ExceptionRows rows;
    private final AuditTrail trail;
    private final Clock clock;

    ChangeExceptions(RuleLock lock, RuleRows rules, ExceptionRows rows, AuditTrail trail, Clock clock) {
        this.lock = lock;
        this.rules = rules;
        this.rows = rows;
        this.trail = trail;
        this.clock = clock;
    }

    /** @throws ProblemException 422 when the query does not compile or excepts everything, 409 when there are too many */
    @Transactional
    ExceptionRow add(@Nullable RuleId rule, NewException wanted, Author owner) {
        lock.take();
        Instant now = now();
        if (rule != null && !rules.existsById(rule.value())) throw ProblemException.notFound("rule", rule);
        String reason = wanted.givenReason();
        Instant expiresAt = wanted.futureOrNever(now);
        ExceptionQuery.of(wanted.query(), now);
        refuseOneMore(rule, now);
        ExceptionRow row = rows.save(new ExceptionRow(rule, wanted.query(), reason, expiresAt, owner, now));
        record("exception.created", row);
        return row;
    }

    /** Takes an exception back that is in force; it stays, as one that ended. */
    @Transactional
    void end(@Nullable RuleId rule, long id, Author by) {
        lock.take();
        Instant now = now();
        ExceptionRow row = rows.findById(id)
                .filter(found -> Objects.equals(found.ruleId(), rule == null ? null : rule.value()))
                .filter(found -> found.isInForce(now))
                .orElseThrow(() -> ProblemException.notFound("exception in force", id));
        end(row, by, now);
    }

    /** Takes back those of a rule that goes: one that comes back under its id is not to be silent for what nobody remembers. */
    void endAllOf(RuleId rule, Author by, Instant now) {
        rows.inForce(rule.value(), now).forEach(row -> end(row, by, now));
    }

    private void end(ExceptionRow row, Author by, Instant now) {
        row.end(by, now);
        record("exception.ended", row);
    }

    private void refuseOneMore(@Nullable RuleId rule, Instant now) {
        int max = rule == null ? MAX_OF_ALL_RULES : MAX_OF_A_RULE;
        if (rows.inForce(rule == null ? null : rule.value(), now).size() < max) return;
        throw new ProblemException(
                HttpStatus.CONFLICT,
                "too-many-exceptions",
                "There are %d exceptions in force %s, and there cannot be more. Take some back, or join them with 'or'."
                        .formatted(max, rule == null ? "for all rules" : "for this rule"));
    }

    private void record(String action, ExceptionRow row) {
        Map<String, @Nullable Object> detail = new HashMap<>();
        detail.put("rule", row.ruleId());
        detail.put("reason", row.reason());
        trail.record(action, "exception", row.id(), detail);
    }

    /** What the database holds, so that an answer says what the next reading will. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
