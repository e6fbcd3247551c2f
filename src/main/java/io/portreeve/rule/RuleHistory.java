package io.portreeve.rule;

import io.portreeve.access.AuditTrail;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.RuleRevisionRow.Change;
import io.portreeve.rule.RuleRevisionRow.Key;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Writes down every change of a rule, in the transaction that makes it. */
@Component
class RuleHistory {

    private final RuleRevisions revisions;
    private final AuditTrail trail;

    RuleHistory(RuleRevisions revisions, AuditTrail trail) {
        this.revisions = revisions;
        this.trail = trail;
    }

    /** The revision that a rule of this id begins with: one that was deleted goes on counting, so that no ETag comes twice. */
    int firstRevisionOf(RuleId id) {
        return revisions.newestOf(id.value()).orElse(0) + 1;
    }

    void created(RuleRow row, Author by, Instant now) {
        add(row.id(), row.revision(), now, by, Change.CREATED, List.of(), ElasticForm.of(row));
    }

    /** @param before the rule before the change, in Elastic's form */
    void changed(ObjectNode before, RuleRow row, Author by, Instant now) {
        ObjectNode after = ElasticForm.of(row);
        add(row.id(), row.revision(), now, by, Change.CHANGED, ElasticForm.differences(before, after), after);
    }

    /** @param place after which it reads now */
    void moved(RuleRow row, List<String> changed, StartFrom from, String place, Author by, Instant now) {
        add(row.id(), row.revision(), now, by, Change.CHANGED, changed, ElasticForm.of(row));
        trail.record("rule.moved", "rule", row.id(), Map.of("from", from.toString(), "place", place));
    }

    void deleted(RuleRow row, Author by, Instant now) {
        add(row.id(), row.revision() + 1, now, by, Change.DELETED, List.of(), ElasticForm.of(row));
    }

    private void add(
            RuleId id, int revision, Instant now, Author by, Change change, List<String> changed, ObjectNode rule) {
        revisions.save(new RuleRevisionRow(new Key(id.value(), revision), now, by, change, changed, rule));
        trail.record("rule." + ApiWord.of(change), "rule", id, Map.of("revision", revision, "changed", changed));
    }
}
