package io.portreeve.rule;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SafeText;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.FieldValues;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlValue;
import io.portreeve.rule.ExceptionSuggestions.Suggestion;
import io.portreeve.rule.PastAlerts.Ending;
import io.portreeve.rule.PastAlerts.PastAlert;
import io.portreeve.rule.PastAlerts.Reach;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Suggests exceptions by what alerts that were closed as expected activity have in common. Each is then tried on all alerts of
 * the rule: one that would have hidden an alert which was closed for another reason is not made.
 */
@Component
class SuggestExceptions {

    /** How many are suggested at most. */
    static final int MAX_SUGGESTED = 20;

    private static final int MAX_TRIED = 50;
    private static final int MIN_ALERTS = 2;

    /** Longer values are no names that somebody expects, and there may be many. */
    private static final int MAX_VALUE_LENGTH = 256;

    private static final String USER = "user.name";
    private static final String NAMESPACE = "orchestrator.namespace";
    private static final String NAME = "kubernetes.audit.objectRef.name";

    /** What alerts may have in common, in the order of the query. */
    private static final List<String> FIELDS =
            List.of(USER, "event.action", "kubernetes.audit.objectRef.resource", NAMESPACE, NAME, "cluster");

    /** By what alerts are taken together. */
    private static final List<List<String>> GROUPS = List.of(
            List.of(USER),
            List.of(NAMESPACE),
            List.of(USER, NAMESPACE),
            List.of(NAMESPACE, NAME),
            List.of(USER, NAMESPACE, NAME));

    private final PastAlerts alerts;
    private final Exceptions exceptions;
    private final Clock clock;

    SuggestExceptions(PastAlerts alerts, Exceptions exceptions, Clock clock) {
        this.alerts = alerts;
        this.exceptions = exceptions;
        this.clock = clock;
    }

    ExceptionSuggestions of(RuleId rule) {
        Instant now = clock.instant();
        Instant from = now.minus(TryOnAlerts.PERIOD);
        List<ExceptionQuery> inForce = inForce(rule, now);
        List<Map<String, String>> expected = new ArrayList<>();
        Reach reach = alerts.read(rule, from, now, alert -> {
            if (alert.ending() != Ending.EXPECTED_ACTIVITY) return;
            if (inForce.stream().anyMatch(exception -> exception.excepts(alert.event()))) return;
            expected.add(traits(alert.event()));
        });
        List<Candidate> candidates = candidates(expected, now);
        if (!candidates.isEmpty()) {
            reach = alerts.read(rule, from, now, alert -> candidates.forEach(candidate -> candidate.take(alert)));
        }
        return new ExceptionSuggestions(
                best(candidates), new ExceptionTrial.Period(reach.from(), now), reach.complete());
    }

    /** What the rule has exceptions for already; one that does not compile any more excepts nothing. */
    private List<ExceptionQuery> inForce(RuleId rule, Instant now) {
        List<ExceptionQuery> queries = new ArrayList<>();
        for (Exceptions.InForce exception : exceptions.inForce(rule, now)) {
            ExceptionQuery.readable(exception.query(), now).ifPresent(queries::add);
        }
        return queries;
    }

    /** The fields that surely have one value and no other. */
    private static Map<String, String> traits(SeenEvent event) {
        Map<String, String> traits = new LinkedHashMap<>();
        for (String name : FIELDS) {
            var field = new FieldValues(name, FieldCatalogue.TYPES);
            if (event.hidden() != null && field.mayHide(event.fields(), event.hidden())) continue;
            SequencedSet<String> values = field.of(event.fields());
            if (values.size() == 1 && isFit(values.getFirst())) traits.put(name, values.getFirst());
        }
        return traits;
    }

    /** A query that is suggested must be one that can be served and stored. */
    private static boolean isFit(String value) {
        return value.length() <= MAX_VALUE_LENGTH && SafeText.of(value).equals(value);
    }

    private static List<Candidate> candidates(List<Map<String, String>> expected, Instant now) {
        List<List<Map<String, String>>> groups = new ArrayList<>();
        for (List<String> names : GROUPS) groups.addAll(grouped(expected, names));
        Set<Map<String, String>> distinct = new LinkedHashSet<>();
        groups.stream()
                .filter(group -> group.size() >= MIN_ALERTS)
                .sorted(Comparator.comparingInt((List<Map<String, String>> group) -> group.size())
                        .reversed())
                .map(SuggestExceptions::inCommon)
                .forEach(distinct::add);
        return distinct.stream()
                .limit(MAX_TRIED)
                .map(traits -> new Candidate(traits, now))
                .toList();
    }

    /** The alerts taken together by the values of some fields; those that lack one are left out. */
    private static Collection<List<Map<String, String>>> grouped(
            List<Map<String, String>> expected, List<String> names) {
        Map<List<String>, List<Map<String, String>>> groups = new LinkedHashMap<>();
        for (Map<String, String> traits : expected) {
            if (!traits.keySet().containsAll(names)) continue;
            List<String> key =
                    names.stream().map(name -> traits.getOrDefault(name, "")).toList();
            groups.computeIfAbsent(key, none -> new ArrayList<>()).add(traits);
        }
        return groups.values();
    }

    private static Map<String, String> inCommon(List<Map<String, String>> group) {
        Map<String, String> common = new LinkedHashMap<>(group.getFirst());
        for (Map<String, String> traits : group) common.entrySet().retainAll(traits.entrySet());
        return common;
    }

    /** The most useful first; of those that hide as many, the narrowest. */
    private static List<Suggestion> best(List<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.otherwise == 0 && candidate.expected >= MIN_ALERTS)
                .sorted(Comparator.comparingInt((Candidate candidate) -> -candidate.expected)
                        .thenComparingInt(candidate -> candidate.open)
                        .thenComparingInt(candidate -> -candidate.clauses))
                .limit(MAX_SUGGESTED)
                .map(candidate -> new Suggestion(candidate.text, candidate.expected, candidate.open))
                .toList();
    }

    /** A query that is tried on all alerts. */
    private static final class Candidate {

        private final String text;
        private final int clauses;
        private final ExceptionQuery query;
        private int expected;
        private int open;
        private int otherwise;

        Candidate(Map<String, String> traits, Instant now) {
            this.text = Kql.print(tree(traits));
            this.clauses = traits.size();
            this.query = ExceptionQuery.of(text, now);
        }

        /** Values stand in quotes, written by the language's own printer: they come from events. */
        private static KqlExpression tree(Map<String, String> traits) {
            List<KqlExpression> clauses = new ArrayList<>();
            traits.forEach((name, value) -> clauses.add(
                    new KqlExpression.FieldIs(new KqlField.Named(name), new KqlValue.Literal(value, true))));
            return clauses.size() == 1 ? clauses.getFirst() : new KqlExpression.And(clauses);
        }

        void take(PastAlert alert) {
            if (!query.excepts(alert.event())) return;
            if (alert.ending().isExpected()) expected++;
            else if (alert.ending() == Ending.OPEN) open++;
            else otherwise++;
        }
    }
}
