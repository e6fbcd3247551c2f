package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portreeve.problem.ProblemException.FieldProblem;
import io.portreeve.rule.Threat.Reference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                        ""));
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
                        "rule.threat[0].tactic.id",
                        "rule.threat[0].tactic.name",
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
    void a_file_without_a_rule_is_refused() {
        assertThatThrownBy(() -> RuleFile.parseToml("[metadata]\n", "")).hasMessage("rule the table [rule] is missing");
    }
}
