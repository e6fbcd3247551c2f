package io.portreeve.rule;

import io.portreeve.problem.ApiWord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule as Kibana would export it: what we know of it over what its file brought besides. Read again by
 * {@link RuleFile#parse} it is the same rule.
 */
final class ElasticForm {

    /** Where the rule was exported these change by themselves; they say nothing about the rule. */
    private static final Set<String> BOOKKEEPING =
            Set.of("id", "created_at", "created_by", "updated_at", "updated_by", "revision", "execution_summary");

    private ElasticForm() {}

    static ObjectNode of(RuleId id, RuleContent rule, boolean enabled) {
        ObjectNode form = RuleJson.object(rule.kept());
        form.put("rule_id", id.value());
        form.put("name", rule.name());
        form.put("description", rule.description());
        form.put("type", rule.type());
        if (!rule.language().isEmpty()) form.put("language", rule.language());
        if (!rule.query().isEmpty()) form.put("query", rule.query());
        form.put("severity", ApiWord.of(rule.severity()));
        form.put("risk_score", rule.riskScore());
        form.put("enabled", enabled);
        form.put("interval", interval(rule.interval()));
        form.put("max_signals", rule.maxSignals());
        form.put("license", rule.license());
        form.put("version", rule.version());
        form.put("setup", rule.setup());
        form.put("note", rule.guide());
        lists(rule).forEach((field, texts) -> form.set(field, RuleJson.tree(texts)));
        if (!form.has("threat")) form.set("threat", threat(rule.threat()));
        addTypesPart(form, rule.ruleType());
        if (rule.alertSuppression() != null) {
            form.set("alert_suppression", RuleJson.read(rule.alertSuppression()));
        }
        return form;
    }

    static ObjectNode of(RuleRow row) {
        return of(row.id(), row.content(), row.isEnabled());
    }

    /** Whether two contents say the same, whatever the stack that exported them noted of itself. */
    static boolean sameContent(RuleContent one, RuleContent other) {
        if (one.equals(other)) return true;
        return withoutBookkeeping(one).equals(withoutBookkeeping(other));
    }

    private static ObjectNode withoutBookkeeping(RuleContent rule) {
        return of(new RuleId("any"), rule, true).without(BOOKKEEPING);
    }

    /** The names of the fields in which two forms differ. */
    static List<String> differences(ObjectNode one, ObjectNode other) {
        Set<String> names = new TreeSet<>(one.propertyNames());
        names.addAll(other.propertyNames());
        return names.stream()
                .filter(name -> !one.path(name).equals(other.path(name)))
                .toList();
    }

    private static Map<String, List<String>> lists(RuleContent rule) {
        return Map.of(
                "author", rule.author(),
                "index", rule.index(),
                "tags", rule.tags(),
                "references", rule.references(),
                "false_positives", rule.falsePositives());
    }

    private static void addTypesPart(ObjectNode form, RuleType type) {
        switch (type) {
            case RuleType.Threshold threshold -> form.set("threshold", threshold(threshold));
            case RuleType.NewTerms newTerms -> {
                form.set("new_terms_fields", RuleJson.tree(newTerms.fields()));
                form.put("history_window_start", newTerms.historyWindowStart());
            }
            case RuleType.Query query -> {}
            case RuleType.Other other -> {}
            case RuleType.Unknown unknown -> {}
        }
    }

    private static ObjectNode threshold(RuleType.Threshold threshold) {
        ObjectNode form = RuleJson.object();
        form.set("field", RuleJson.tree(threshold.fields()));
        form.put("value", threshold.value());
        if (!threshold.cardinality().isEmpty()) form.set("cardinality", RuleJson.tree(threshold.cardinality()));
        return form;
    }

    private static ArrayNode threat(List<Threat> threats) {
        ArrayNode form = RuleJson.object().putArray("threat");
        for (Threat threat : threats) {
            form.addObject()
                    .put("framework", threat.framework())
                    .set("tactic", RuleJson.tree(threat.tactic()))
                    .set("technique", RuleJson.tree(threat.techniques()));
        }
        return form;
    }

    /** In the largest unit that fits, as people write it. */
    static String interval(Duration interval) {
        long seconds = interval.toSeconds();
        if (seconds % 3600 == 0) return seconds / 3600 + "h";
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
