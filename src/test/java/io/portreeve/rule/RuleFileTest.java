package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portreeve.problem.ProblemException.FieldProblem;
import io.portreeve.rule.RuleType.Threshold;
import io.portreeve.rule.RuleType.Threshold.Cardinality;
import io.portreeve.rule.Threat.Reference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RuleFileTest {

    private static final String SMALLEST = """
            [rule]
            rule_id = "r1"
            name = "A rule"
            description = "Finds something."
            type = "query"
            severity = "high"
            risk_score = 73
            """;

    @Test
    void what_a_file_leaves_out_takes_kibanas_values() {
        RuleFile file = RuleFile.parseToml(SMALLEST, "");

        assertThat(file.content())
                .isEqualTo(new RuleContent(
                        "A rule",
                        "Finds something.",
                        "query",
                        "kuery",
                        "",
                        Severity.HIGH,
                        73,
                        Duration.ofMinutes(5),
                        100,
                        List.of(),
                        "",
                        1,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        "",
                        null,
                        null,
                        null,
                        "{}"));
        assertThat(file.enabled()).isNull();
    }

    @Test
    void a_note_in_the_file_is_the_guide_and_the_guide_beside_it_fills_in() {
        assertThat(RuleFile.parseToml(SMALLEST, "beside").content().guide()).isEqualTo("beside");
        assertThat(RuleFile.parseToml(SMALLEST + "note = 'inside'", "beside")
                        .content()
                        .guide())
                .isEqualTo("inside");
    }

    @Test
    void backslashes_in_a_query_stay() {
        String query = RuleFile.parseToml(SMALLEST + "query = '''\nuser:a\\:b*\n'''", "")
                .content()
                .query();

        assertThat(query).isEqualTo("user:a\\:b*");
    }

    @Test
    void subtechniques_are_techniques() {
        RuleFile file = RuleFile.parseToml(SMALLEST + """
                        [[rule.threat]]
                        framework = "MITRE ATT&CK"
                        tactic = { id = "TA0003", name = "Persistence" }
                        [[rule.threat.technique]]
                        id = "T1078"
                        name = "Valid Accounts"
                        [[rule.threat.technique.subtechnique]]
                        id = "T1078.004"
                        name = "Cloud Accounts"
                        """, "");

        assertThat(file.content().threat())
                .containsExactly(new Threat(
                        "MITRE ATT&CK",
                        new Reference("TA0003", "Persistence"),
                        List.of(
                                new Reference("T1078", "Valid Accounts"),
                                new Reference("T1078.004", "Cloud Accounts"))));
    }

    @ParameterizedTest
    @CsvSource({"30s,PT30S", "5m,PT5M", "2h,PT2H", "1d,PT24H"})
    void an_interval_has_a_unit(String text, Duration interval) {
        RuleFile file = RuleFile.parseToml(SMALLEST + "interval = '%s'".formatted(text), "");

        assertThat(file.content().interval()).isEqualTo(interval);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0m", "5 m", "5w", "", "99999999999999999999m"})
    void an_interval_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> RuleFile.parseToml(SMALLEST + "interval = '%s'".formatted(text), ""))
                .hasMessageContaining("rule.interval must be a number of s, m, h or d, such as 5m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9s", "25h", "2d"})
    void an_interval_is_from_ten_seconds_to_a_day(String text) {
        assertThatThrownBy(() -> RuleFile.parseToml(SMALLEST + "interval = '%s'".formatted(text), ""))
                .hasMessageContaining("rule.interval must be from 10 seconds to 24 hours");
    }

    @Test
    void new_terms_are_read_from_a_file_and_from_an_export_alike() {
        RuleFile file = RuleFile.parseToml(SMALLEST.replace("\"query\"", "\"new_terms\"") + """
                        [rule.new_terms]
                        field = "new_terms_fields"
                        value = ["user.name", "source.ip"]
                        [[rule.new_terms.history_window_start]]
                        field = "history_window_start"
                        value = "now-7d"
                        """, "");

        assertThat(file.content().ruleType())
                .isEqualTo(new RuleType.NewTerms(List.of("user.name", "source.ip"), "now-7d"));
        assertThat(exportedAndReadAgain(file)).isEqualTo(file);
    }

    @Test
    void a_threshold_has_fields_a_value_and_cardinality() {
        RuleFile file = RuleFile.parseToml(SMALLEST.replace("\"query\"", "\"threshold\"") + """
                        [rule.threshold]
                        field = ["user.name"]
                        value = 5
                        [[rule.threshold.cardinality]]
                        field = "source.ip"
                        value = 2
                        """, "");

        assertThat(file.content().ruleType())
                .isEqualTo(new Threshold(List.of("user.name"), 5, List.of(new Cardinality("source.ip", 2))));
        assertThat(exportedAndReadAgain(file)).isEqualTo(file);
    }

    @Test
    void a_threshold_over_one_field_may_be_a_text_and_over_none_an_empty_one() {
        String threshold = SMALLEST.replace("\"query\"", "\"threshold\"") + "threshold = { field = '%s', value = 1 }";

        assertThat(RuleFile.parseToml(threshold.formatted("user.name"), "")
                        .content()
                        .threshold())
                .isEqualTo(new Threshold(List.of("user.name"), 1, List.of()));
        assertThat(RuleFile.parseToml(threshold.formatted(""), "").content().threshold())
                .isEqualTo(new Threshold(List.of(), 1, List.of()));
    }

    @Test
    void what_a_file_brings_and_nothing_uses_is_given_back() {
        RuleFile file = RuleFile.parseToml("""
                [metadata]
                maturity = "production"
                """ + SMALLEST + """
                from = "now-9m"
                timestamp_override = "event.ingested"
                a_key_of_tomorrow = 1.50
                [[rule.threat]]
                framework = "F"
                tactic = { id = "T1", name = "Tactic", reference = "https://example.com/" }
                [[transform.osquery]]
                label = "Look"
                """, "");

        ObjectNode form = ElasticForm.of(file.id(), file.content(), true);
        assertThat(form.path("from").stringValue()).isEqualTo("now-9m");
        assertThat(form.path("a_key_of_tomorrow").toString()).startsWith("1.5");
        assertThat(form.at("/meta/metadata/maturity").stringValue()).isEqualTo("production");
        assertThat(form.at("/meta/transform/osquery/0/label").stringValue()).isEqualTo("Look");
        assertThat(form.at("/threat/0/tactic/reference").stringValue()).isEqualTo("https://example.com/");
        assertThat(exportedAndReadAgain(file)).isEqualTo(file);
    }

    @Test
    void a_rule_without_a_language_of_its_own_is_given_none() {
        RuleFile file = RuleFile.parseToml(SMALLEST.replace("\"query\"", "\"machine_learning\""), "");

        assertThat(file.content().language()).isEmpty();
        assertThat(ElasticForm.of(file.id(), file.content(), true).has("query")).isFalse();
    }

    @Test
    void an_export_may_write_no_text_as_none_or_null() {
        RuleFile file = RuleFile.parse("", RuleJson.read("""
                {"rule_id": "r1", "name": "A rule", "description": "D", "type": "query", "severity": "low", "risk_score": 1,
                 "note": "None", "setup": null, "tags": null}
                """));

        assertThat(file.content().guide()).isEmpty();
        assertThat(file.content().setup()).isEmpty();
        assertThat(file.content().tags()).isEmpty();
    }

    @Test
    void a_rule_with_everything_wrong_is_told_a_hundred_things_and_that_there_are_more() {
        String tags = "1,".repeat(1_000) + "1";

        var refusal = catchThrowableOfType(
                RuleFileException.class, () -> RuleFile.parse("", RuleJson.read("{\"tags\": [%s]}".formatted(tags))));

        assertThat(refusal.problems()).hasSize(100);
        assertThat(refusal.sentences(3)).hasSize(3).endsWith("And 98 more.");
        assertThat(refusal.sentences(100)).last().asString().startsWith("tags is wrong as well");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800"})
    void odd_characters_are_kept_where_nothing_uses_them_and_refused_elsewhere(String odd) {
        String rule = """
                {"rule_id": "r1", "name": "%s", "description": "D", "type": "query", "severity": "low", "risk_score": 1,
                 "x": "%s"}
                """;

        RuleFile file = RuleFile.parse("", RuleJson.read(rule.formatted("A rule", odd)));
        assertThat(file.content().kept()).isEqualToIgnoringCase("{\"x\":\"%s\"}".formatted(odd));
        assertThatThrownBy(() -> RuleFile.parse("", RuleJson.read(rule.formatted(odd, odd))))
                .hasMessageContaining("name must be a text without");
    }

    private static RuleFile exportedAndReadAgain(RuleFile file) {
        String exported = RuleJson.write(ElasticForm.of(file.id(), file.content(), true));
        RuleFile read = RuleFile.parse("", RuleJson.read(exported));
        return new RuleFile(read.id(), read.content(), file.enabled());
    }

    @Test
    void everything_wrong_is_told_at_once_with_its_field() {
        var refusal = catchThrowableOfType(RuleFileException.class, () -> RuleFile.parseToml("""
                        [rule]
                        rule_id = ""
                        name = 7
                        type = "query"
                        severity = "grave"
                        risk_score = 101
                        tags = ["a", 1]
                        author = "me"
                        enabled = "yes"
                        [[rule.threat]]
                        framework = "F"
                        """, ""));

        assertThat(refusal.problems())
                .extracting(FieldProblem::field)
                .containsExactly(
                        "rule.rule_id",
                        "rule.name",
                        "rule.description",
                        "rule.severity",
                        "rule.risk_score",
                        "rule.author",
                        "rule.tags",
                        "rule.threat[0].tactic",
                        "rule.enabled");
        assertThat(refusal)
                .hasMessageContaining("rule.severity must be one of low, medium, high, critical, not 'grave'")
                .hasMessageContaining("rule.risk_score must be a whole number from 0 to 100, not '101'")
                .hasMessageContaining("rule.description is missing");
    }

    @Test
    void a_text_that_postgresql_cannot_hold_is_refused() {
        assertThatThrownBy(() -> RuleFile.parseToml(SMALLEST + "setup = \"a\\u0000b\"", ""))
                .hasMessageContaining("rule.setup must be a text without U+0000");
    }

    @Test
    void a_file_that_is_no_toml_is_refused_with_the_place() {
        assertThatThrownBy(() -> RuleFile.parseToml("[rule]\nname = ", ""))
                .isInstanceOf(RuleFileException.class)
                .hasMessageStartingWith("line 2, column ");
    }

    @Test
    void a_day_that_there_is_not_is_refused() {
        assertThatThrownBy(() -> RuleFile.parseToml("[metadata]\nday = 2024-13-45\n[rule]\nname = 'A'", ""))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining("2024-13-45");
    }

    @Test
    void a_list_of_rules_is_told_to_be_one_table() {
        assertThatThrownBy(() -> RuleFile.parseToml("[[rule]]\nname = 'A'", ""))
                .hasMessageContaining("a file holds one table [rule]");
    }

    @Test
    void a_file_without_a_rule_is_refused() {
        assertThatThrownBy(() -> RuleFile.parseToml("[metadata]\n", "")).hasMessage("rule the table [rule] is missing");
    }
}
