package io.portreeve.rule;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The rules in the database. */
@Component
@Transactional(readOnly = true)
class StoredRules implements Rules {

    private final RuleRows rows;

    StoredRules(RuleRows rows) {
        this.rows = rows;
    }

    @Override
    public List<Rule> all() {
        return rows.inOrder().stream().map(RuleRow::rule).toList();
    }

    @Override
    public Optional<Rule> find(RuleId id) {
        return rows.findById(id.value()).map(RuleRow::rule);
    }

    /** The first rules by name, or the first after a place in that order. */
    List<Rule> page(@Nullable RuleCursor after, int limit) {
        List<RuleRow> page = after == null
                ? rows.inOrder(Limit.of(limit))
                : rows.inOrderAfter(after.name(), after.ruleId(), Limit.of(limit));
        return page.stream().map(RuleRow::rule).toList();
    }
}
