package io.portreeve.rule;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.KqlProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether a rule runs, and says why not. Language and type decide, and what narrows or changes the meaning of a query;
 * index patterns, timestamp override and licence do not, nor
 * the look-back but of a threshold, which counts in it.
 */
final class JudgeRule {

    /** What detection can run. A type that detection learns is added here, and nowhere else in this room. */
    private static final Set<Class<? extends RuleType>> RUN_BY_DETECTION =
            Set.of(RuleType.Query.class, RuleType.NewTerms.class, RuleType.Threshold.class);

    /** Of the values that a group is to have, so many are told apart. */
    private static final int MAX_DISTINCT = 1_000;

    private static final Map<String, String> WHY_NOT = Map.of(
            "eql", "It is an EQL rule; EQL, a language for events and sequences of events, is not run here.",
            "esql", "It is an ES|QL rule; ES|QL, a language of pipes and aggregations, is not run here.",
            "machine_learning",
                    "It reads the findings of a machine learning job of Elastic's, and there are none here.",
            "saved_query", "Its query is saved in Kibana and does not stand in the rule.",
            "threat_match", "It compares events with threat intelligence indicators, which are not kept here.");

    /** Any moment will do: whether a query compiles does not hang on it. */
    private static final Clock ANY_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final RuleContent rule;
    private final ObjectNode kept;
    private final List<String> obstacles = new ArrayList<>();
    private final List<String> shortfalls = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private JudgeRule(RuleContent rule) {
        this.rule = rule;
        this.kept = RuleJson.object(rule.kept());
    }

    static Verdict judge(RuleContent rule) {
        return new JudgeRule(rule).verdict();
    }

    /** What is wrong with a query in KQL, in order of place; empty when it compiles. */
    static List<KqlProblem> problemsOf(String query) {
        try {
            KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, ANY_TIME);
            return List.of();
        } catch (KqlException e) {
            return e.problems();
        }
    }

    private Verdict verdict() {
        judgeType();
        judgeFields();
        judgeCardinality();
        judgeWindow();
        judgeLanguage();
        judgeWhatNarrows();
        remark();
        if (!obstacles.isEmpty()) return verdict(Runs.NO, obstacles, remarks);
        return verdict(shortfalls.isEmpty() ? Runs.FULLY : Runs.PARTLY, shortfalls, remarks);
    }

    /** Of a rule that does not run it is not told on what it alerts too often. */
    private static Verdict verdict(Runs runs, List<String> reasons, List<String> remarks) {
        return new Verdict(
                runs, Stream.concat(reasons.stream(), remarks.stream()).toList());
    }

    private void judgeType() {
        RuleType type = rule.ruleType();
        if (RUN_BY_DETECTION.contains(type.getClass())) return;
        obstacles.add(
                switch (type) {
                    case RuleType.Query query -> notBuilt(query);
                    case RuleType.Threshold threshold -> notBuilt(threshold);
                    case RuleType.NewTerms newTerms -> notBuilt(newTerms);
                    case RuleType.Other other -> WHY_NOT.getOrDefault(other.name(), notBuilt(other));
                    case RuleType.Unknown unknown -> "Its type '%s' is not known here.".formatted(unknown.name());
                });
    }

    private static String notBuilt(RuleType type) {
        return "Rules of type %s are not built yet.".formatted(type.name());
    }

    /** Fields that a rule counts by are single ones, whose values it can tell apart. */
    private void judgeFields() {
        List<String> counted = switch (rule.ruleType()) {
            case RuleType.NewTerms newTerms -> newTerms.fields();
            case RuleType.Threshold threshold ->
                Stream.concat(
                                threshold.fields().stream(),
                                threshold.cardinality().stream().map(RuleType.Threshold.Cardinality::field))
                        .toList();
            case RuleType.Query query -> List.of();
            case RuleType.Other other -> List.of();
            case RuleType.Unknown unknown -> List.of();
        };
        for (String field : counted) {
            if (field.indexOf('*') >= 0) {
                obstacles.add("It counts by '%s', and no field has a star in its name: it would never alert."
                        .formatted(field));
            } else if (FieldCatalogue.isObject(field)) {
                obstacles.add(
                        "It counts by %s, which has no value of its own, only fields below it: it would never alert."
                                .formatted(field));
            }
        }
    }

    /** The window in which a threshold counts; a rule of another type does not need one. */
    private void judgeWindow() {
        if (!(rule.ruleType() instanceof RuleType.Threshold)) return;
        JsonNode from = kept.path("from");
        boolean isText = from.isString() || from.isMissingNode() || from.isNull();
        LookBack lookBack = isText ? LookBack.of(from.asString("")) : new LookBack.NoWindow();
        switch (lookBack) {
            case LookBack.NoWindow none ->
                obstacles.add(
                        "Its from, '%s', does not say in which window it counts: write a time before now, such as now-24h."
                                .formatted(isText ? from.asString("") : from));
            case LookBack.Window window -> {
                if (window.isRounded()) {
                    shortfalls.add(
                            "Its from, '%s', is rounded in Elastic; here it counts within %s, wherever that begins."
                                    .formatted(from.asString(""), inWords(window.length())));
                }
                if (window.isShortened()) {
                    remarks.add("Its window is as good as %,d days: no event is older."
                            .formatted(LookBack.LONGEST.toDays()));
                }
            }
        }
    }

    /** In hours where it is whole ones. */
    private static String inWords(Duration length) {
        if (length.toSeconds() % 3_600 == 0) return length.toHours() + " hours";
        return length.toSeconds() % 60 == 0 ? length.toMinutes() + " minutes" : length.toSeconds() + " seconds";
    }

    private void judgeCardinality() {
        if (!(rule.ruleType() instanceof RuleType.Threshold threshold)
                || threshold.cardinality().isEmpty()) return;
        if (threshold.cardinality().getFirst().value() > MAX_DISTINCT) {
            obstacles.add("It asks for %,d different values of a field; at most %,d are told apart here."
                    .formatted(threshold.cardinality().getFirst().value(), MAX_DISTINCT));
        }
        if (threshold.cardinality().size() > 1) {
            remarks.add("Of its fields of different values the first counts, as in Elastic.");
        }
    }

    private void judgeLanguage() {
        switch (rule.ruleType()) {
            case RuleType.Query query -> judgeQuery();
            case RuleType.Threshold threshold -> judgeQuery();
            case RuleType.NewTerms newTerms -> judgeQuery();
            case RuleType.Other other -> {}
            case RuleType.Unknown unknown -> {}
        }
    }

    private void judgeQuery() {
        if (!rule.language().equals("kuery")) {
            obstacles.add("Its query is in the language '%s'; queries are run in KQL ('kuery') only."
                    .formatted(rule.language()));
        } else if (rule.query().isBlank()) {
            judgeEmptyQuery();
        } else {
            problemsOf(rule.query()).forEach(problem -> obstacles.add("Its query does not compile: " + problem));
        }
    }

    private void judgeEmptyQuery() {
        if (activeFilters() > 0) {
            obstacles.add("It has filters and no query; filters are not applied here, so it would match every event.");
        } else {
            shortfalls.add("It has no query, so it matches every event.");
        }
    }

    /** What is left out here makes the rule alert more often than its author means. */
    private void judgeWhatNarrows() {
        long filters = activeFilters();
        if (areFiltersMalformed()) {
            shortfalls.add("Its filters are no list, and not applied here: it alerts on more than it means to.");
        } else if (filters > 0) {
            shortfalls.add(
                    "It has %s in Elasticsearch's own form, not applied here: it alerts on more than it means to."
                            .formatted(filters == 1 ? "a filter" : filters + " filters"));
        }
        if (!kept.path("exceptions_list").isEmpty()) {
            shortfalls.add("It names exception lists (%s), which are not applied here: what they except alerts."
                    .formatted(namesOf(kept.path("exceptions_list"))));
        }
        if (rule.alertSuppression() != null) {
            shortfalls.add("It suppresses repeated alerts, which is not built yet: each match alerts.");
        }
    }

    private boolean areFiltersMalformed() {
        JsonNode filters = kept.path("filters");
        return !filters.isArray() && !filters.isMissingNode() && !filters.isNull();
    }

    private long activeFilters() {
        if (areFiltersMalformed()) return 1;
        return kept.path("filters")
                .valueStream()
                .filter(filter -> !filter.path("meta").path("disabled").asBoolean(false))
                .count();
    }

    private static String namesOf(JsonNode lists) {
        return lists.valueStream()
                .map(list -> list.path("list_id").asString("?"))
                .limit(10)
                .collect(Collectors.joining(", "));
    }

    /** What does not change which events match is said, and lowers nothing. */
    private void remark() {
        remarkWhenFilled("severity_mapping", "Its severity mapping is not applied: alerts have the rule's severity.");
        remarkWhenFilled("risk_score_mapping", "Its risk score mapping is not applied: alerts have the rule's score.");
        if (kept.path("rule_name_override").isString()) {
            remarks.add("Its name override is not applied: alerts have the rule's name.");
        }
        if (kept.path("building_block_type").isString()) {
            remarks.add("It is a building block, whose alerts Elastic hides; here they are alerts like others.");
        }
        remarkWhenFilled("actions", "Its actions are not carried out.");
        remarkWhenFilled("response_actions", "Its response actions are not carried out.");
    }

    private void remarkWhenFilled(String field, String remark) {
        if (!kept.path(field).isEmpty()) remarks.add(remark);
    }
}
