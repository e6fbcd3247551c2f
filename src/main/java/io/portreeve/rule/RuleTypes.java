package io.portreeve.rule;

import java.util.Set;

/** The types of Elastic's detection engine by their names. */
final class RuleTypes {

    static final String THRESHOLD = "threshold";
    static final String NEW_TERMS = "new_terms";

    /** Types whose query is KQL or Lucene's unless the rule says otherwise. */
    private static final Set<String> WITH_QUERY = Set.of("query", "saved_query", THRESHOLD, NEW_TERMS, "threat_match");

    private static final Set<String> OTHERS = Set.of("eql", "esql", "machine_learning", "saved_query", "threat_match");

    private RuleTypes() {}

    /** A type that has no part of its own. */
    static RuleType named(String name) {
        if (name.equals("query")) return new RuleType.Query();
        return OTHERS.contains(name) ? new RuleType.Other(name) : new RuleType.Unknown(name);
    }

    /** The language of a rule that names none: Kibana's for queries, else the type's own, if it has one. */
    static String languageOf(String type) {
        if (WITH_QUERY.contains(type)) return "kuery";
        return type.equals("eql") || type.equals("esql") ? type : "";
    }
}
