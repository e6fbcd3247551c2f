package io.portreeve.rule;

import io.portreeve.problem.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * A rule as a file in Elastic's format has it. What is absent takes the value that Kibana gives it.
 *
 * @param enabled null when the file leaves it open
 */
record RuleFile(RuleId id, RuleContent content, @Nullable Boolean enabled) {

    private static final TomlMapper TOML = new TomlMapper();

    /**
     * Reads a TOML file.
     *
     * @param guide the guide for a file whose rule has no {@code note}
     * @throws RuleFileException with everything that is wrong with it
     */
    static RuleFile parseToml(String toml, String guide) {
        JsonNode rule = tree(toml).path("rule");
        if (!rule.isObject()) throw new RuleFileException("rule", "the table [rule] is missing");
        List<FieldProblem> problems = new ArrayList<>();
        RuleFile file = read(new RuleFields("rule", rule, problems), guide);
        if (!problems.isEmpty()) throw new RuleFileException(problems);
        return file;
    }

    private static JsonNode tree(String toml) {
        try {
            return TOML.readTree(toml);
        } catch (JacksonException e) {
            throw new RuleFileException(
                    "line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
                    e.getOriginalMessage());
        }
    }

    private static RuleFile read(RuleFields rule, String guide) {
        return new RuleFile(
                new RuleId(rule.text("rule_id", RuleId.MAX_LENGTH)), content(rule, guide), rule.flag("enabled"));
    }

    private static RuleContent content(RuleFields rule, String guide) {
        return new RuleContent(
                rule.text("name"),
                rule.text("description"),
                rule.text("type"),
                rule.text("language", "kuery"),
                rule.text("query", ""),
                rule.choice("severity", Severity.class),
                rule.integer("risk_score", 0, 100),
                rule.duration("interval", "5m"),
                rule.integer("max_signals", 1, 10_000, 100),
                rule.texts("author"),
                rule.text("license", ""),
                rule.integer("version", 1, Integer.MAX_VALUE, 1),
                rule.texts("index"),
                rule.texts("tags"),
                rule.tables("threat").stream().map(RuleFile::threat).toList(),
                rule.texts("references"),
                rule.texts("false_positives"),
                rule.text("setup", ""),
                rule.text("note", guide));
    }

    private static Threat threat(RuleFields threat) {
        List<Threat.Reference> techniques = threat.tables("technique").stream()
                .flatMap(technique -> Stream.concat(
                        Stream.of(reference(technique)),
                        technique.tables("subtechnique").stream().map(RuleFile::reference)))
                .toList();
        return new Threat(threat.text("framework"), reference(threat.table("tactic")), techniques);
    }

    private static Threat.Reference reference(RuleFields entry) {
        return new Threat.Reference(entry.text("id"), entry.text("name"));
    }
}
