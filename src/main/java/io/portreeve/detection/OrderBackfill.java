package io.portreeve.detection;

import io.portreeve.access.AuditTrail;
import io.portreeve.access.Caller;
import io.portreeve.detection.Backfill.State;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders for backfills, and cancels them. Both go on the audit trail. */
@Component
class OrderBackfill {

    static final int MAX_OPEN = 20;

    private static final Duration TRY_AGAIN_AFTER = Duration.ofMinutes(1);

    private final Backfills backfills;
    private final AuditTrail trail;
    private final Clock clock;

    OrderBackfill(Backfills backfills, AuditTrail trail, Clock clock) {
        this.backfills = backfills;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * @throws ProblemException 422 when the rule cannot be run over the past, 409 when it is being, 429 when too many others
     *     wait
     */
    @Transactional
    public Backfill order(Rule rule, PastRange range, Caller caller) {
        checkType(rule);
        int open = backfills.lockAndCount();
        Backfill backfill = backfills
                .add(rule, range, caller.keyId(), caller.keyName(), clock.instant())
                .orElseThrow(
                        () -> new ProblemException(
                                HttpStatus.CONFLICT,
                                "backfill-in-progress",
                                "A backfill of this rule waits or runs. Wait for its end or cancel it: GET /api/v1/rules/{ruleId}/backfills lists it."));
        if (open >= MAX_OPEN) {
            throw ProblemException.tryAgain(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "too-many-backfills",
                    "%d backfills wait or run, and more are not taken. Nothing was changed; try again when one has ended."
                            .formatted(open),
                    TRY_AGAIN_AFTER);
        }
        trail.record(
                "rule.backfill-started",
                "rule",
                rule.id(),
                Map.of("backfill", backfill.id(), "from", range.from(), "to", range.to()));
        return backfill;
    }

    private static void checkType(Rule rule) {
        if (rule.runnable().type() instanceof RuleType.Query) return;
        throw new ProblemException(HttpStatus.UNPROCESSABLE_CONTENT, "rule-remembers", whyNot(rule.type()));
    }

    /** Why a rule of this type is not run over the past. */
    static String whyNot(RuleType type) {
        return "A rule of type %s alerts by what it remembers of the events before. It has read all that is stored, in the order it came, and reading a part of it again would count it twice. Only rules of type query can be backfilled."
                .formatted(type.name());
    }

    /**
     * Cancels one, after the slice in progress; one that is cancelled already stays so.
     *
     * @throws ProblemException 404 when the rule has none of this id, 409 when it has come to its end
     */
    @Transactional
    public void cancel(RuleId rule, long id) {
        Backfill backfill = backfills.find(rule, id).orElseThrow(() -> ProblemException.notFound("backfill", id));
        if (backfills.end(id, State.CANCELLED, null, clock.instant())) {
            trail.record("rule.backfill-cancelled", "rule", rule, Map.of("backfill", id));
            return;
        }
        State state = backfills.find(rule, id).orElse(backfill).state();
        if (state == State.CANCELLED) return;
        throw new ProblemException(
                HttpStatus.CONFLICT,
                "backfill-ended",
                "The backfill is %s, there is nothing to cancel.".formatted(ApiWord.of(state)));
    }
}
