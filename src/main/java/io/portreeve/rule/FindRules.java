package io.portreeve.rule;

import io.portreeve.event.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the ids of the rules that fit a query, by name and id. */
@Component
class FindRules {

    private final JdbcClient jdbc;

    FindRules(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param limit how many at most, whatever the query's own limit */
    List<String> ids(RuleQuery query, int limit) {
        Conditions conditions = Conditions.of(query);
        return jdbc.sql("select rule_id from rule\n%s\norder by name, rule_id\nlimit :limit"
                        .formatted(conditions.where()))
                .params(conditions.values)
                .param("limit", limit)
                .query((row, number) -> row.getString("rule_id"))
                .list();
    }

    /** Conditions of our own text; callers' values are bound. */
    private static final class Conditions {

        private final List<String> texts = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        static Conditions of(RuleQuery query) {
            Conditions conditions = new Conditions();
            conditions.in("enabled in (:enabled)", "enabled", query.enabled());
            conditions.in("source in (:sources)", "sources", names(query.sources()));
            conditions.in("severity in (:severities)", "severities", names(query.severities()));
            conditions.in("runs in (:runs)", "runs", names(query.runs()));
            conditions.tags(query.tags());
            query.after().ifPresent(place -> {
                conditions.texts.add("(name, rule_id) > (:afterName, :afterId)");
                conditions.values.put("afterName", SafeText.of(place.key().get(0)));
                conditions.values.put("afterId", SafeText.of(place.key().get(1)));
            });
            return conditions;
        }

        private void in(String condition, String name, List<?> wanted) {
            if (wanted.isEmpty()) return;
            texts.add(condition);
            values.put(name, wanted);
        }

        private void tags(List<String> tags) {
            if (tags.isEmpty()) return;
            texts.add("tags && :tags::text[]");
            values.put("tags", tags.stream().map(SafeText::of).toArray(String[]::new));
        }

        String where() {
            return texts.isEmpty() ? "" : "where " + String.join("\n  and ", texts);
        }

        private static List<String> names(List<? extends Enum<?>> constants) {
            return constants.stream().<String>map(Enum::name).toList();
        }
    }
}
