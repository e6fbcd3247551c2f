package io.portreeve.rule;

import io.portreeve.problem.ApiWord;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks at start-up which stored rules run: this version may run what the one before it could not, or the other way round.
 * Nothing is switched on by that.
 */
@Component
class JudgeStoredRules implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(JudgeStoredRules.class);

    /** A rule can take a megabyte. */
    private static final int AT_ONCE = 20;

    private final RuleLock lock;
    private final RuleRows rows;
    private final TransactionOperations transaction;

    JudgeStoredRules(RuleLock lock, RuleRows rows, TransactionOperations transaction) {
        this.lock = lock;
        this.rows = rows;
        this.transaction = transaction;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String last = "";
        List<RuleRow> some;
        do {
            String after = last;
            some = Objects.requireNonNull(transaction.execute(status -> judgeSomeAfter(after)));
            if (!some.isEmpty()) last = some.getLast().id().value();
        } while (some.size() == AT_ONCE);
    }

    /** Alone: a verdict must not be written over that of a text which came meanwhile. */
    private List<RuleRow> judgeSomeAfter(String ruleId) {
        lock.takeAtStart();
        List<RuleRow> some = rows.byIdAfter(ruleId, Limit.of(AT_ONCE));
        some.forEach(this::judge);
        return some;
    }

    private void judge(RuleRow row) {
        Verdict verdict = JudgeRule.judge(row.content());
        if (verdict.equals(row.verdict())) return;
        rows.judge(row.id().value(), verdict.runs(), verdict.reasons());
        log.info("Rule {} runs {} now", row.id(), ApiWord.of(verdict.runs()));
    }
}
