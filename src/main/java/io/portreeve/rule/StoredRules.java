package io.portreeve.rule;

import io.portreeve.paging.Cursor;
import java.util.List;
import java.util.Optional;
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

    /** The first rules by name and id, or the first after a place in that order. */
    List<Rule> page(Optional<Cursor> after, int limit) {
        return after
                .map(place -> rows.inOrderAfter(place.key().get(0), place.key().get(1), Limit.of(limit)))
                .orElseGet(() -> rows.inOrder(Limit.of(limit)))
                .stream()
                .map(RuleRow::rule)
                .toList();
    }
}
