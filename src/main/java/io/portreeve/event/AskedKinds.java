package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Narrows the events that have a kind: those of kinds that some queries may match, and of these by what their kind leaves open.
 * Worked out for each kind once, since there may be thousands of them and of rules.
 */
@Component
class AskedKinds {

    /** A condition is looked for by its number, one after the other: over that many the condition for all is as quick. */
    private static final int MAX_CONDITIONS = 100;

    /** Of all rules, of those that were not done yet before some slice, and what follows exposures. */
    private static final int MAX_KEPT = 16;

    private final RequestKinds kinds;
    private final Map<List<KqlExpression>, Asked> kept = new LinkedHashMap<>(MAX_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<KqlExpression>, Asked> eldest) {
            return size() > MAX_KEPT;
        }
    };

    AskedKinds(RequestKinds kinds) {
        this.kinds = kinds;
    }

    /** Of events that the caller's transaction sees already. */
    synchronized Narrowing of(List<KqlExpression> queries) {
        Asked asked = kept.computeIfAbsent(List.copyOf(queries), Asked::new);
        asked.learn(kinds.all());
        return asked.narrowing;
    }

    private static final class Asked {

        private final List<KqlExpression> queries;
        private final Narrowing.Parameters parameters = new Narrowing.Parameters();
        private final String forAll;
        private final Map<String, Short> conditions = new LinkedHashMap<>();
        private final List<Short> conditionOfKind = new ArrayList<>();
        private final List<Short> asked = new ArrayList<>(List.of(RequestKind.NONE));
        private Narrowing narrowing;

        Asked(List<KqlExpression> queries) {
            this.queries = queries;
            this.forAll = Narrowing.of(queries, parameters);
            this.narrowing = written();
        }

        void learn(List<RequestKind> all) {
            if (all.size() == conditionOfKind.size()) return;
            for (RequestKind kind : all.subList(conditionOfKind.size(), all.size())) {
                String condition = Narrowing.of(queries, kind, parameters);
                short number = numberOf(condition);
                conditionOfKind.add(number);
                if (!condition.equals("false")) asked.add((short) conditionOfKind.size());
            }
            narrowing = written();
        }

        /** 0 is the condition for all. */
        private short numberOf(String condition) {
            if (condition.equals("false")) return 0;
            Short number = conditions.get(condition);
            if (number != null) return number;
            if (conditions.size() == MAX_CONDITIONS) return 0;
            conditions.put(condition, (short) (conditions.size() + 1));
            return (short) conditions.size();
        }

        private Narrowing written() {
            StringBuilder byKind = new StringBuilder();
            conditions.forEach((condition, number) ->
                    byKind.append(" when ").append(number).append(" then ").append(condition));
            Map<String, Object> values = new LinkedHashMap<>(parameters.values());
            values.put("kinds", asked.toArray(Short[]::new));
            if (byKind.isEmpty()) return new Narrowing("kind = any(:kinds) and " + forAll, values);
            values.put("conditions", conditionOfKind.toArray(Short[]::new));
            return new Narrowing(
                    "kind = any(:kinds) and case (:conditions::smallint[])[kind]%s else %s end"
                            .formatted(byKind, forAll),
                    values);
        }
    }
}
