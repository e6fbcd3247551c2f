package io.portreeve.rule;

import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;
import tools.jackson.dataformat.toml.TomlReadFeature;

/**
 * A rule as a file in Elastic's format has it: a TOML file of the public rule repository, or a line of Kibana's export. What is
 * absent takes the value that Kibana gives it; what is not used here is kept.
 *
 * @param enabled null when the file leaves it open
 */
record RuleFile(RuleId id, RuleContent content, @Nullable Boolean enabled) {

    /** Names stand in cursors, which have a length. */
    static final int MAX_NAME_LENGTH = 500;

    static final int MAX_THRESHOLD_FIELDS = 5;
    static final int MAX_NEW_TERMS_FIELDS = 3;
    static final int MAX_SIGNALS = 10_000;

    /** A point in time before now. */
    static final Pattern HISTORY_WINDOW = LookBack.FORM;

    static final String NOT_A_WINDOW = "must be a time before now, such as now-7d";

    private static final TomlMapper TOML = new TomlMapper();

    /** Reads dates as such, which the other takes as they are written, also where there is no such day. */
    private static final TomlMapper TOML_WITH_TIMES =
            TomlMapper.builder().enable(TomlReadFeature.PARSE_JAVA_TIME).build();

    private static final Pattern UNQUOTED_DATE = Pattern.compile("=\\s*+\\d{4}-\\d{2}-\\d{2}");

    /** In an export, no text is written as this word. */
    private static final String NO_TEXT = "None";

    /** What becomes part of the content; all else is kept. */
    private static final Set<String> USED = Set.of(
            "rule_id",
            "name",
            "description",
            "type",
            "language",
            "query",
            "severity",
            "risk_score",
            "interval",
            "max_signals",
            "author",
            "license",
            "version",
            "index",
            "tags",
            "references",
            "false_positives",
            "setup",
            "note",
            "alert_suppression",
            "enabled");

    /**
     * Reads a TOML file.
     *
     * @param guide the guide for a file whose rule has no {@code note}
     * @throws RuleFileException with everything that is wrong with it
     */
    static RuleFile parseToml(String toml, String guide) {
        return parse("rule", tomlRule(toml), guide);
    }

    /**
     * Reads a rule in the form in which Kibana exports it.
     *
     * @param path what stands before the names of fields in messages
     * @throws RuleFileException with everything that is wrong with it
     */
    static RuleFile parse(String path, JsonNode rule) {
        return parse(path, rule, "");
    }

    /** The rule of a TOML file, as Kibana would export it. */
    static ObjectNode tomlRule(String toml) {
        return elasticForm(tree(toml));
    }

    private static JsonNode tree(String toml) {
        try {
            if (UNQUOTED_DATE.matcher(toml).find()) TOML_WITH_TIMES.readTree(toml);
            return RuleJson.read(RuleJson.write(TOML.readTree(toml)));
        } catch (DateTimeException e) {
            throw new RuleFileException("a date", "is none: " + e.getMessage());
        } catch (JacksonException e) {
            throw RuleFileException.unreadable(e);
        }
    }

    /** The rule as Kibana would write it, with the file's other tables in {@code meta}, which is free to hold anything. */
    private static ObjectNode elasticForm(JsonNode file) {
        if (file.path("rule").isArray()) {
            throw new RuleFileException("rule", "is a list of tables, [[rule]]; a file holds one table [rule]");
        }
        if (!(file.path("rule") instanceof ObjectNode rule)) {
            throw new RuleFileException("rule", "the table [rule] is missing");
        }
        file.properties().forEach(table -> {
            if (table.getValue() != rule) metaOf(rule).set(table.getKey(), table.getValue());
        });
        if (rule.path("new_terms") instanceof ObjectNode newTerms) {
            rule.remove("new_terms");
            set(rule, newTerms);
            newTerms.path("history_window_start").forEach(window -> set(rule, window));
        }
        return rule;
    }

    private static ObjectNode metaOf(ObjectNode rule) {
        return rule.path("meta") instanceof ObjectNode meta ? meta : rule.putObject("meta");
    }

    private static void set(ObjectNode rule, JsonNode fieldAndValue) {
        rule.set(fieldAndValue.path("field").asString("new_terms"), fieldAndValue.path("value"));
    }

    private static RuleFile parse(String path, JsonNode rule, String guide) {
        if (!rule.isObject()) throw new RuleFileException("the line", "must hold a JSON object");
        List<FieldProblem> problems = new ArrayList<>();
        RuleFile file = read(new RuleFields(path, rule, problems), rule, guide.strip());
        if (!problems.isEmpty()) throw new RuleFileException(problems);
        return file;
    }

    private static RuleFile read(RuleFields fields, JsonNode rule, String guide) {
        return new RuleFile(id(fields), content(fields, rule, guide), fields.flag("enabled"));
    }

    private static RuleId id(RuleFields rule) {
        RuleId id = new RuleId(rule.text("rule_id", RuleId.MAX_LENGTH));
        if (!id.isReachable()) rule.problem("rule_id", id, RuleId.NOT_REACHABLE);
        return id;
    }

    private static RuleContent content(RuleFields rule, JsonNode tree, String guide) {
        String name = rule.text("name", MAX_NAME_LENGTH);
        String description = rule.text("description");
        String type = rule.text("type");
        boolean isThreshold = type.equals(RuleTypes.THRESHOLD);
        boolean isNewTerms = type.equals(RuleTypes.NEW_TERMS);
        return new RuleContent(
                name,
                description,
                type,
                rule.text("language", RuleTypes.languageOf(type)),
                rule.text("query", ""),
                rule.choice("severity", Severity.class),
                rule.integer("risk_score", 0, 100),
                rule.interval("interval"),
                rule.integer("max_signals", 1, MAX_SIGNALS, 100),
                rule.texts("author"),
                rule.text("license", ""),
                rule.integer("version", 1, Integer.MAX_VALUE, 1),
                rule.texts("index"),
                rule.texts("tags"),
                threat(rule),
                rule.texts("references"),
                rule.texts("false_positives"),
                textOrNone(rule.text("setup", "")),
                textOrNone(rule.text("note", guide)),
                isThreshold ? threshold(rule.table("threshold")) : null,
                isNewTerms ? newTerms(rule) : null,
                rule.object("alert_suppression"),
                kept(tree, isThreshold, isNewTerms));
    }

    private static String textOrNone(String text) {
        return text.equals(NO_TEXT) ? "" : text;
    }

    private static RuleType.Threshold threshold(RuleFields threshold) {
        return new RuleType.Threshold(
                threshold.nameOrNames("field", MAX_THRESHOLD_FIELDS),
                threshold.integer("value", 1, Integer.MAX_VALUE),
                threshold.tables("cardinality").stream()
                        .map(entry -> new RuleType.Threshold.Cardinality(
                                entry.text("field"), entry.integer("value", 1, Integer.MAX_VALUE)))
                        .toList());
    }

    private static RuleType.NewTerms newTerms(RuleFields rule) {
        return new RuleType.NewTerms(
                rule.names("new_terms_fields", 1, MAX_NEW_TERMS_FIELDS),
                rule.text("history_window_start", HISTORY_WINDOW, NOT_A_WINDOW));
    }

    /** What nothing here uses, and the threats as they were written: they have more to them than is shown. */
    private static String kept(JsonNode rule, boolean isThreshold, boolean isNewTerms) {
        Set<String> used = new HashSet<>(USED);
        if (isThreshold) used.add("threshold");
        if (isNewTerms) used.addAll(Set.of("new_terms_fields", "history_window_start"));
        ObjectNode kept = RuleJson.object();
        rule.properties().forEach(field -> {
            if (!used.contains(field.getKey())) kept.set(field.getKey(), field.getValue());
        });
        if (kept.path("threat").isEmpty()) kept.remove("threat");
        return RuleJson.write(kept);
    }

    /** The threats of a rule in Elastic's form; a subtechnique is a technique here. */
    static List<Threat> threat(RuleFields rule) {
        return rule.tables("threat").stream().map(RuleFile::oneThreat).toList();
    }

    private static Threat oneThreat(RuleFields threat) {
        List<Threat.Reference> techniques = threat.tables("technique").stream()
                .flatMap(technique -> Stream.concat(
                        Stream.of(reference(technique)),
                        technique.tables("subtechnique").stream().map(RuleFile::reference)))
                .toList();
        return new Threat(threat.text("framework"), reference(threat.table("tactic")), techniques);
    }

    static Threat.Reference reference(RuleFields entry) {
        return new Threat.Reference(entry.text("id"), entry.text("name"));
    }
}
