package io.portreeve.rule;

import io.portreeve.kql.KqlProblem;
import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule as the API's callers write it. What the API shows but does not let anyone set may stand in it and is passed over, so
 * that an answer can be changed and sent back.
 *
 * @param enabled null when the caller leaves it open
 * @param window in which a threshold counts; null when the caller leaves it open
 */
record RuleBody(
        RuleContent content,
        @Nullable Boolean enabled,
        @Nullable Duration window) {

    /** What a file calls the window in which a threshold counts. */
    private static final String LOOK_BACK = "from";

    private static final Set<String> CARDINALITY_FIELDS = Set.of("field", "value");
    private static final Set<String> THRESHOLD_FIELDS = Set.of("fields", "value", "cardinality", "window");
    private static final Set<String> NEW_TERMS_FIELDS = Set.of("fields", "historyWindowStart");

    private static final Set<String> FIELDS = Set.of(
            "ruleId",
            "name",
            "description",
            "type",
            "language",
            "query",
            "severity",
            "riskScore",
            "enabled",
            "interval",
            "maxSignals",
            "author",
            "license",
            "version",
            "index",
            "tags",
            "threat",
            "references",
            "falsePositives",
            "setup",
            "guide",
            "threshold",
            "newTerms",
            "alertSuppression");

    private static final Set<String> SHOWN = Set.of(
            "revision", "source", "createdAt", "updatedAt", "lastRun", "nextRunAt", "readiness", "runs", "reasons");

    /** @throws ProblemException that names every field at fault */
    static RuleBody parse(RuleId id, JsonNode body) {
        if (!body.isObject()) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body must be a JSON object.");
        }
        List<FieldProblem> problems = new ArrayList<>();
        RuleFields rule = new RuleFields("", body, problems);
        rule.allow(FIELDS, SHOWN);
        // What is missing then mostly stands there under the wrong name.
        if (!problems.isEmpty()) throw ProblemException.badFields(problems);
        if (!rule.text("ruleId", id.value()).equals(id.value())) {
            rule.problem("ruleId", rule.text("ruleId", ""), "must be the id in the path, or be left out");
        }
        if (!id.isReachable()) rule.problem("ruleId", id, RuleId.NOT_REACHABLE);
        RuleBody read = new RuleBody(content(rule), rule.flag("enabled"), window(body, rule));
        if (problems.isEmpty()) addProblemsOfQuery(read.content(), rule);
        if (!problems.isEmpty()) throw ProblemException.badFields(problems);
        return read;
    }

    /** The content on top of what an earlier file brought and the API does not show. */
    RuleContent contentOver(@Nullable RuleContent earlier) {
        ObjectNode kept = earlier == null ? RuleJson.object() : RuleJson.object(earlier.kept());
        if (earlier != null && !earlier.threat().equals(content.threat())) kept.remove("threat");
        if (window != null && !isWindow(kept.path(LOOK_BACK).asString(""), window)) {
            kept.put(LOOK_BACK, LookBack.textOf(window));
        }
        return content.withKept(RuleJson.write(kept));
    }

    private static boolean isWindow(String text, Duration length) {
        return LookBack.of(text) instanceof LookBack.Window window
                && window.length().equals(length);
    }

    /** Looks only where there is one: what is wrong with type and table is told where they are read. */
    private static @Nullable Duration window(JsonNode body, RuleFields rule) {
        boolean isThreshold = body.path("type").asString("").strip().equals(RuleTypes.THRESHOLD);
        return isThreshold && body.path("threshold").isObject()
                ? rule.table("threshold").window("window")
                : null;
    }

    private static RuleContent content(RuleFields rule) {
        String name = rule.text("name", RuleFile.MAX_NAME_LENGTH);
        String description = rule.text("description");
        String type = rule.text("type");
        return new RuleContent(
                name,
                description,
                type,
                rule.text("language", RuleTypes.languageOf(type)),
                rule.text("query", ""),
                rule.choice("severity", Severity.class),
                rule.integer("riskScore", 0, 100),
                rule.isoInterval("interval"),
                rule.integer("maxSignals", 1, RuleFile.MAX_SIGNALS, 100),
                rule.texts("author"),
                rule.text("license", ""),
                rule.integer("version", 1, Integer.MAX_VALUE, 1),
                rule.texts("index"),
                rule.texts("tags"),
                rule.tables("threat").stream().map(RuleBody::threat).toList(),
                rule.texts("references"),
                rule.texts("falsePositives"),
                rule.text("setup", ""),
                rule.text("guide", ""),
                isOfType(rule, type, "threshold", RuleTypes.THRESHOLD) ? threshold(rule.table("threshold")) : null,
                isOfType(rule, type, "newTerms", RuleTypes.NEW_TERMS) ? newTerms(rule.table("newTerms")) : null,
                rule.object("alertSuppression"),
                RuleJson.write(RuleJson.object()));
    }

    private static Threat threat(RuleFields threat) {
        return new Threat(
                threat.text("framework"),
                RuleFile.reference(threat.table("tactic")),
                threat.tables("techniques").stream().map(RuleFile::reference).toList());
    }

    /** A part of a type the rule does not have would otherwise seem to do something. */
    private static boolean isOfType(RuleFields rule, String type, String part, String partsType) {
        if (type.equals(partsType)) return true;
        if (rule.has(part)) rule.problem(part, "(an object)", "goes with type %s only".formatted(partsType));
        return false;
    }

    private static RuleType.Threshold threshold(RuleFields threshold) {
        threshold.allow(THRESHOLD_FIELDS, Set.of());
        return new RuleType.Threshold(
                threshold.names("fields", 0, RuleFile.MAX_THRESHOLD_FIELDS),
                threshold.integer("value", 1, Integer.MAX_VALUE),
                threshold.tables("cardinality").stream()
                        .map(RuleBody::cardinality)
                        .toList());
    }

    private static RuleType.Threshold.Cardinality cardinality(RuleFields entry) {
        entry.allow(CARDINALITY_FIELDS, Set.of());
        return new RuleType.Threshold.Cardinality(entry.text("field"), entry.integer("value", 1, Integer.MAX_VALUE));
    }

    private static RuleType.NewTerms newTerms(RuleFields newTerms) {
        newTerms.allow(NEW_TERMS_FIELDS, Set.of());
        return new RuleType.NewTerms(
                newTerms.names("fields", 1, RuleFile.MAX_NEW_TERMS_FIELDS),
                newTerms.text("historyWindowStart", RuleFile.HISTORY_WINDOW, RuleFile.NOT_A_WINDOW));
    }

    private static void addProblemsOfQuery(RuleContent rule, RuleFields fields) {
        if (!rule.language().equals("kuery")) return;
        for (KqlProblem problem : JudgeRule.problemsOf(rule.query())) {
            fields.problem("query", rule.query(), problem.toString());
        }
    }
}
