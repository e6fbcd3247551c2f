package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /** Some tenths of a second before a slice is read; kinds that are left are worked out before the next ones. */
    private static final int MAX_QUESTIONS = 20_000;

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
    synchronized ByKind of(List<KqlExpression> queries) {
        Asked asked = kept.computeIfAbsent(List.copyOf(queries), Asked::new);
        asked.learn(kinds.all());
        return asked.byKind;
    }

    /**
     * What some queries ask of events, by their kinds.
     *
     * @param narrowing of all events that one of the queries may match
     * @param possible for each kind from number 1 on, the places of the queries that may match an event of it
     */
    record ByKind(Narrowing narrowing, List<BitSet> possible) {

        /** Where nothing is known of kinds. */
        static ByKind unknown(Narrowing narrowing) {
            return new ByKind(narrowing, List.of());
        }

        /** The places of the queries that may match an event of a kind; null when any may. */
        @Nullable
        BitSet possible(short kind) {
            return kind == RequestKind.NONE || kind > possible.size() ? null : possible.get(kind - 1);
        }
    }

    private static final class Asked {

        private final List<KqlExpression> queries;
        private final Narrowing.Parameters parameters = new Narrowing.Parameters();
        private final String forAll;
        private final Map<String, Short> conditions = new LinkedHashMap<>();
        private final List<Short> conditionOfKind = new ArrayList<>();
        private final List<BitSet> possible = new ArrayList<>();
        private int seen;
        private ByKind byKind;

        Asked(List<KqlExpression> queries) {
            this.queries = queries;
            this.forAll = Narrowing.of(queries, parameters);
            this.byKind = written();
        }

        void learn(List<RequestKind> all) {
            int known = possible.size();
            int end = Math.min(all.size(), known + Math.max(1, MAX_QUESTIONS / Math.max(1, queries.size())));
            if (all.size() == seen && end == known) return;
            all.subList(known, end).forEach(this::learn);
            seen = all.size();
            byKind = written();
        }

        private void learn(RequestKind kind) {
            List<String> each = Narrowing.each(queries, kind, parameters);
            BitSet mayMatch = new BitSet(queries.size());
            for (int i = 0; i < each.size(); i++) mayMatch.set(i, !each.get(i).equals("false"));
            possible.add(mayMatch);
            conditionOfKind.add(numberOf(Narrowing.or(each)));
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

        private ByKind written() {
            StringBuilder condition = new StringBuilder();
            conditions.forEach((text, number) ->
                    condition.append(" when ").append(number).append(" then ").append(text));
            Map<String, Object> values = new LinkedHashMap<>(parameters.values());
            values.put("kinds", asked());
            if (condition.isEmpty()) return byKind("kind = any(:kinds) and " + forAll, values);
            values.put("conditions", conditionOfKind.toArray(Short[]::new));
            return byKind(
                    "kind = any(:kinds) and case (:conditions::smallint[])[kind]%s else %s end"
                            .formatted(condition, forAll),
                    values);
        }

        private ByKind byKind(String condition, Map<String, Object> values) {
            return new ByKind(new Narrowing(condition, values), List.copyOf(possible));
        }

        /** The kinds that a query may match, and those of which that is not known: none, and what is not worked out yet. */
        private Short[] asked() {
            List<Short> asked = new ArrayList<>(List.of(RequestKind.NONE));
            for (int kind = 1; kind <= seen; kind++) {
                boolean isOpen =
                        kind > possible.size() || !possible.get(kind - 1).isEmpty();
                if (isOpen) asked.add((short) kind);
            }
            return asked.toArray(Short[]::new);
        }
    }
}
