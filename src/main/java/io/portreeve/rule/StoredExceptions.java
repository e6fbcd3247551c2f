package io.portreeve.rule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The exceptions in the database. */
@Component
@Transactional(readOnly = true)
class StoredExceptions implements Exceptions {

    private final ExceptionRows rows;

    StoredExceptions(ExceptionRows rows) {
        this.rows = rows;
    }

    @Override
    public Map<RuleId, List<InForce>> inForce(Collection<RuleId> rules, Instant at) {
        List<ExceptionRow> found =
                rows.askedBy(rules.stream().map(RuleId::value).toList(), at);
        Map<RuleId, List<InForce>> byRule = new HashMap<>();
        for (RuleId rule : rules) byRule.put(rule, of(rule, found));
        return byRule;
    }

    @Override
    public List<InForce> inForceForAll(Instant at) {
        return rows.inForce(null, at).stream().map(ExceptionRow::inForce).toList();
    }

    private static List<InForce> of(RuleId rule, List<ExceptionRow> found) {
        List<InForce> asked = new ArrayList<>();
        for (ExceptionRow row : found) {
            if (row.ruleId() == null || row.ruleId().equals(rule.value())) asked.add(row.inForce());
        }
        return List.copyOf(asked);
    }

    /**
     * A rule's own exceptions, newest first.
     *
     * @param rule null for those of all rules
     * @param over whether those that are over are listed too
     */
    List<ExceptionRow> newestFirst(@Nullable RuleId rule, boolean over, Instant now, long before, int limit) {
        return rows.newestFirst(rule == null ? null : rule.value(), over, now, before, Limit.of(limit));
    }

    /** Whether a rule has or had exceptions, so that those of one that was deleted can be looked at. */
    boolean knows(RuleId rule) {
        return rows.existsByRuleId(rule.value());
    }
}
