package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rules run, and what is said of those that do not. */
class JudgeRuleTest {

    @Test
    void a_kql_query_runs_fully() {
        assertThat(judge("type = 'query'\nquery = 'user.name:(a or b*)'")).isEqualTo(verdict(Runs.FULLY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index = ['logs-aws.*']",
                "from = 'now-60m'",
                "timestamp_override = 'event.ingested'",
                "license = 'Somebody else'",
                "filters = []",
                "filters = [{ meta = { disabled = true } }]",
                "exceptions_list = []",
                "required_fields = [{ name = 'user.name' }]",
                "a_key_of_tomorrow = true"
            })
    void what_does_not_change_the_matches_does_not_lower_it(String line) {
        assertThat(judge("type = 'query'\nquery = 'user.name:a'\n" + line)).isEqualTo(verdict(Runs.FULLY));
    }

    @ParameterizedTest
    @CsvSource({
        "filters = [{ query = { match_all = {} } }],a filter",
        "'filters = [{ a = 1 }, { b = 2 }]',2 filters",
        "filters = 'x',filters are no list",
        "exceptions_list = [{ list_id = 'known-bots' }],known-bots",
        "alert_suppression = { group_by = ['user.name'] },each match alerts"
    })
    void what_would_narrow_the_alerts_lowers_it_to_partly(String line, String reason) {
        Verdict verdict = judge("type = 'query'\nquery = 'user.name:a'\n" + line);

        assertThat(verdict.runs()).isEqualTo(Runs.PARTLY);
        assertThat(verdict.reasons()).singleElement().asString().contains(reason);
    }

    @Test
    void a_rule_without_a_query_matches_everything_and_says_so() {
        assertThat(judge("type = 'query'"))
                .isEqualTo(verdict(Runs.PARTLY, "It has no query, so it matches every event."));
        assertThat(judge("type = 'query'\nfilters = [{ a = 1 }]").runs()).isEqualTo(Runs.NO);
    }

    @Test
    void new_terms_and_thresholds_run_fully() {
        assertThat(judge(newTerms())).isEqualTo(verdict(Runs.FULLY));
        assertThat(judge(threshold(1_000))).isEqualTo(verdict(Runs.FULLY));
    }

    @Test
    void a_threshold_of_more_different_values_than_are_told_apart_does_not_run() {
        assertThat(judge(threshold(1_001)))
                .isEqualTo(verdict(
                        Runs.NO, "It asks for 1,001 different values of a field; at most 1,000 are told apart here."));
    }

    @ParameterizedTest
    @CsvSource({
        "from = 'now-24h',FULLY,''",
        "from = 'now-1h-30m',FULLY,''",
        "from = 'now-99999d',FULLY,'no event is older'",
        "from = 'now-1d/d',PARTLY,'within 24 hours, wherever that begins'",
        "from = 'now',NO,write a time before now",
        "from = 'NOW-1h',NO,write a time before now",
        "from = 5,NO,does not say in which window"
    })
    void a_threshold_counts_in_the_window_its_look_back_says_or_does_not_run(String from, Runs runs, String reason) {
        Verdict verdict = judge(threshold(5) + from);

        assertThat(verdict.runs()).isEqualTo(runs);
        assertThat(String.join(" ", verdict.reasons())).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"user.n*,a star in its name", "kubernetes.audit.objectRef,only fields below it"})
    void a_rule_that_counts_by_what_is_no_single_field_does_not_run(String field, String reason) {
        for (String rule : List.of(
                threshold(5).replace("'user.name'", "'" + field + "'"),
                threshold(5).replace("'source.ip'", "'" + field + "'"),
                newTerms().replace("'user.name'", "'" + field + "'"))) {
            Verdict verdict = judge(rule);

            assertThat(verdict.runs()).isEqualTo(Runs.NO);
            assertThat(verdict.reasons()).singleElement().asString().contains(reason, "would never alert");
        }
    }

    @Test
    void of_a_rule_that_does_not_run_it_is_not_told_on_what_it_alerts() {
        Verdict verdict =
                judge("type = 'eql'\nalert_suppression = { group_by = ['user.name'] }\nfilters = [{ a = 1 }]");

        assertThat(verdict.reasons()).singleElement().asString().contains("EQL");
    }

    private static String newTerms() {
        return """
                type = 'new_terms'
                query = 'user.name:a'
                new_terms_fields = ['user.name']
                history_window_start = 'now-7d'
                """;
    }

    private static String threshold(int distinct) {
        return """
                type = 'threshold'
                query = 'user.name:a'
                threshold = { field = ['user.name'], value = 5, cardinality = [{ field = 'source.ip', value = %d }] }
                """.formatted(distinct);
    }

    @ParameterizedTest
    @CsvSource({
        "eql,EQL",
        "esql,ES|QL",
        "machine_learning,machine learning job",
        "saved_query,saved in Kibana",
        "threat_match,threat intelligence",
        "tomorrow,'Its type ''tomorrow'' is not known here.'"
    })
    void other_types_do_not_run(String type, String reason) {
        Verdict verdict = judge("type = '%s'\nquery = 'any where true'".formatted(type));

        assertThat(verdict.runs()).isEqualTo(Runs.NO);
        assertThat(verdict.reasons()).singleElement().asString().contains(reason);
    }

    @Test
    void lucene_does_not_run() {
        Verdict verdict = judge("type = 'query'\nlanguage = 'lucene'\nquery = 'user.name:/a+/'");

        assertThat(verdict.runs()).isEqualTo(Runs.NO);
        assertThat(verdict.reasons()).singleElement().asString().contains("'lucene'", "KQL");
    }

    @Test
    void a_reason_quotes_no_more_than_can_be_told() {
        Verdict verdict = judge("type = 'query'\nquery = 'a:b'\nlanguage = '%s'".formatted("x".repeat(100_000)));

        assertThat(verdict.reasons()).singleElement().asString().hasSize(1_000);
    }

    @Test
    void what_is_wrong_with_a_query_is_told_with_its_place() {
        Verdict verdict = judge("""
                type = 'query'
                query = '''user.name:a
                  and source.ip:nowhere'''
                """);

        assertThat(verdict.runs()).isEqualTo(Runs.NO);
        assertThat(verdict.reasons())
                .singleElement()
                .asString()
                .startsWith("Its query does not compile: line 2, column 17: ");
    }

    @Test
    void what_changes_only_how_an_alert_looks_is_said_and_lowers_nothing() {
        Verdict verdict = judge("""
                type = 'query'
                query = 'user.name:a'
                building_block_type = 'default'
                rule_name_override = 'message'
                severity_mapping = [{ field = 'a', severity = 'low' }]
                """);

        assertThat(verdict.runs()).isEqualTo(Runs.FULLY);
        assertThat(verdict.reasons()).hasSize(3);
    }

    private static Verdict verdict(Runs runs, String... reasons) {
        return new Verdict(runs, List.of(reasons));
    }

    private static Verdict judge(String lines) {
        return JudgeRule.judge(RuleFile.parseToml("""
                        [rule]
                        rule_id = "r1"
                        name = "A rule"
                        description = "Finds something."
                        severity = "high"
                        risk_score = 73
                        """ + lines, "").content());
    }
}
