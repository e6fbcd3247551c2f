package io.portreeve.rule;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The rules in the database. */
@Component
@Transactional(readOnly = true)
class StoredRules implements Rules {

    private final RuleRows rows;
    private final FindRules find;

    StoredRules(RuleRows rows, FindRules find) {
        this.rows = rows;
        this.find = find;
    }

    @Override
    public List<RuleId> switchedOn() {
        return rows.switchedOn().stream().map(RuleId::new).toList();
    }

    @Override
    public List<Rule> findAll(Collection<RuleId> ids) {
        return rows.inOrder(ids.stream().map(RuleId::value).toList()).stream()
                .map(RuleRow::rule)
                .toList();
    }

    @Override
    public Optional<Rule> find(RuleId id) {
        return rows.findById(id.value()).map(RuleRow::rule);
    }

    /** The rules that fit a query, by name and id. */
    List<Rule> page(RuleQuery query, int limit) {
        return rows.inOrder(find.ids(query, limit)).stream().map(RuleRow::rule).toList();
    }
}
