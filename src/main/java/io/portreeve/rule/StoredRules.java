package io.portreeve.rule;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The rules in the database. */
@Component
@Transactional(readOnly = true)
class StoredRules implements Rules {

    private static final int REVISIONS_LOOKED_AT = 100;

    private final RuleRows rows;
    private final FindRules find;
    private final RuleRevisions revisions;

    StoredRules(RuleRows rows, FindRules find, RuleRevisions revisions) {
        this.rows = rows;
        this.find = find;
        this.revisions = revisions;
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

    @Override
    public Optional<Rule> find(RuleId id, int revision) {
        Optional<Rule> now = find(id).filter(rule -> rule.revision() == revision);
        return now.isPresent()
                ? now
                : revisions
                        .findById(new RuleRevisionRow.Key(id.value(), revision))
                        .flatMap(RuleRevisionRow::rule);
    }

    @Override
    public Instant offSince(Rule rule) {
        Instant since = rule.updatedAt();
        for (RuleRevisionRow row :
                revisions.newestFirst(rule.id().value(), Integer.MAX_VALUE, Limit.of(REVISIONS_LOOKED_AT))) {
            if (row.rule().map(Rule::enabled).orElse(true)) return since;
            since = row.changedAt();
        }
        return since;
    }

    /** The rules that fit a query, by name and id. */
    List<Rule> page(RuleQuery query, int limit) {
        return rows.inOrder(find.ids(query, limit)).stream().map(RuleRow::rule).toList();
    }
}
