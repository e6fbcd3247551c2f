package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules in Elastic's formats, in and out. */
@PortreeveTest
class RuleImportTest {

    @Autowired
    Api api;

    @Autowired
    StoreShippedRules start;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RuleLock lock;

    @Autowired
    TransactionTemplate transaction;

    private final JsonMapper json = new JsonMapper();

    @AfterEach
    void remove_the_rules_of_this_test() {
        TestRules.remove(jdbc);
    }

    @Test
    void joined_files_are_taken_one_by_one_and_each_is_reported() {
        JsonNode report = importToml(toml("test-a", "query", "query = 'user.name:(a or b)'")
                + toml("test-b", "eql", "query = 'any where true'")
                + toml("test-c", "query", "query = 'user.name:a'\nfilters = [{ a = 1 }]"));

        assertThat(counts(report)).isEqualTo(tuple(3, 0, 0));
        assertThat(report.path("rules").valueStream())
                .extracting(
                        line -> line.path("ruleId").stringValue(),
                        line -> line.path("runs").stringValue(),
                        line -> line.path("enabled").booleanValue(),
                        line -> line.path("reasons").size())
                .containsExactly(
                        tuple("test-a", "fully", true, 0),
                        tuple("test-b", "no", false, 1),
                        tuple("test-c", "partly", false, 1));
        assertThat(rule("test-a").path("source").stringValue()).isEqualTo("imported");
    }

    @Test
    void the_same_file_again_is_unchanged_and_leaves_no_revision() {
        String file = toml("test-a", "query", "query = 'user.name:a'");
        importToml(file);

        assertThat(counts(importToml(file))).isEqualTo(tuple(0, 1, 0));
        assertThat(api.all("/api/v1/rules/test-a/revisions")).hasSize(1);
    }

    @Test
    void a_rule_that_cannot_be_read_keeps_none_of_the_others_out() {
        JsonNode report = importToml(toml("test-a", "query", "interval = 'soon'")
                + toml("test-b", "query", "query = ")
                + toml("test-c", "query", "query = 'user.name:a'"));

        assertThat(counts(report)).isEqualTo(tuple(1, 0, 2));
        assertThat(report.at("/rules/0/ruleId").stringValue()).isEqualTo("test-a");
        assertThat(report.at("/rules/0/reasons/0").stringValue()).startsWith("rule.interval must be a number of");
        assertThat(report.at("/rules/0/reasons/1").stringValue()).isEqualTo("It begins at line 1 of the body.");
        assertThat(report.at("/rules/1/ruleId").isNull()).isTrue();
        assertThat(report.at("/rules/1/reasons/0").stringValue()).startsWith("line ");
    }

    @Test
    void a_body_of_which_nothing_is_stored_waits_for_nobody() {
        JsonNode report = transaction.execute(status -> {
            lock.take();
            return importToml(toml("test-a", "query", "interval = 'soon'"));
        });

        assertThat(report).isNotNull();
        assertThat(counts(report)).isEqualTo(tuple(0, 0, 1));
    }

    @Test
    void a_note_that_speaks_of_metadata_does_not_split_a_single_file() {
        JsonNode report = importToml("""
                [metadata]
                maturity = "production"

                [rule]
                rule_id = "test-a"
                name = "A"
                description = "D"
                type = "query"
                query = 'user.name:a'
                severity = "low"
                risk_score = 21
                note = '''
                A file begins with
                [metadata]
                maturity = "production"
                '''
                """);

        assertThat(counts(report)).isEqualTo(tuple(1, 0, 0));
        assertThat(rule("test-a").path("guide").stringValue()).startsWith("A file begins with");
    }

    @Test
    void files_without_a_last_newline_are_told_apart() {
        String files = toml("test-a", "query", "query = 'a:b'").strip()
                + toml("test-b", "query", "enabled = true").strip()
                + toml("test-c", "query", "query = 'a:b'");

        assertThat(counts(importToml(files))).isEqualTo(tuple(3, 0, 0));
    }

    @Test
    void an_import_keeps_the_switch_and_the_guide_of_a_rule_that_is_here() {
        importToml(toml("test-a", "query", "query = 'user.name:a'\nnote = 'Look.'"));
        api.send("PATCH", "/api/v1/rules/test-a", "{\"enabled\":false}", "Content-Type", "application/json");

        importToml(toml("test-a", "query", "query = 'user.name:b'\nenabled = true"));

        assertThat(rule("test-a").path("query").stringValue()).isEqualTo("user.name:b");
        assertThat(rule("test-a").path("enabled").booleanValue()).isFalse();
        assertThat(rule("test-a").path("guide").stringValue()).isEqualTo("Look.");
    }

    @Test
    void a_rule_that_no_longer_runs_goes_off_and_the_report_says_so() {
        importToml(toml("test-a", "query", "query = 'user.name:a'"));

        JsonNode report = importToml(toml("test-a", "esql", "query = 'FROM logs'"));

        assertThat(rule("test-a").path("enabled").booleanValue()).isFalse();
        assertThat(report.at("/rules/0/reasons/1").stringValue()).contains("was switched off");
    }

    @Test
    void a_file_says_whether_its_rule_is_on_at_first() {
        importToml(toml("test-a", "query", "query = 'user.name:a'\nenabled = false"));

        assertThat(rule("test-a").path("enabled").booleanValue()).isFalse();
    }

    @Test
    void an_export_of_kibanas_is_taken_and_what_is_no_rule_in_it_is_passed_over() {
        JsonNode report = importNdjson("""
                {"id":"0","updated_at":"2026-01-01T00:00:00Z","revision":3,"rule_id":"test-a","name":"A","description":"D","type":"query","language":"kuery","query":"user.name:a","severity":"low","risk_score":21,"enabled":true,"interval":"1m","exceptions_list":[]}

                {"rule_id":"test-b","name":"B","description":"D","type":"new_terms","query":"*","new_terms_fields":["a","b","c","d"],"history_window_start":"now+1d","severity":"low","risk_score":21}
                {"list_id":"l","name":"An exception list","type":"detection"}
                {"item_id":"i","list_id":"l","entries":[]}
                {"id":"c","type":"action","attributes":{},"references":[]}
                {"exported_count":2,"exported_rules_count":2,"missing_rules":[]}
                """);

        assertThat(counts(report)).isEqualTo(tuple(1, 0, 1));
        assertThat(rule("test-a").path("interval").stringValue()).isEqualTo("PT1M");
        assertThat(report.at("/rules/1/reasons").valueStream().map(JsonNode::stringValue))
                .anySatisfy(reason -> assertThat(reason).startsWith("new_terms_fields must have 1 to 3 entries"))
                .anySatisfy(reason -> assertThat(reason).startsWith("history_window_start must be a time before now"));
    }

    @Test
    void the_exporting_stacks_own_notes_make_no_change() {
        String line = """
                {"revision":%d,"updated_at":"%s","rule_id":"test-a","name":"A","description":"D","type":"query","query":"a:b","severity":"low","risk_score":21}
                """;
        importNdjson(line.formatted(1, "2026-01-01T00:00:00Z"));

        assertThat(counts(importNdjson(line.formatted(2, "2026-01-02T00:00:00Z"))))
                .isEqualTo(tuple(0, 1, 0));
    }

    @Test
    void an_export_imports_again_as_unchanged() {
        importToml(toml("test-a", "query", "query = 'user.name:\"ä\\\\*\"'\nfrom = 'now-9m'\nnote = '# Grüße 🛥'")
                + toml("test-b", "threshold", "query = '*'\nthreshold = { field = ['user.name'], value = 3 }")
                + toml("test-c", "machine_learning", "machine_learning_job_id = 'j'\nanomaly_threshold = 50")
                + toml("test-d", "eql", "query = 'any where true'\nalert_suppression = { group_by = ['a'] }"));

        String exported = export();

        JsonNode report = importNdjson(exported);
        assertThat(counts(report)).isEqualTo(tuple(0, (int) exported.lines().count(), 0));
        assertThat(exported).contains("\"machine_learning_job_id\":\"j\"", "\"maturity\":\"production\"");

        TestRules.remove(jdbc);
        importNdjson(exported);
        assertThat(export()).isEqualTo(exported);
    }

    @Test
    void an_import_over_a_shipped_rule_updates_it() {
        start.store(List.of(TestRules.rule("test-a", "Shipped")));

        JsonNode report = importToml(toml("test-a", "query", "query = 'user.name:a'"));

        assertThat(counts(report)).isEqualTo(tuple(1, 0, 0));
        assertThat(rule("test-a").path("name").stringValue()).isEqualTo("Rule test-a");
        assertThat(rule("test-a").path("source").stringValue()).isEqualTo("imported");
    }

    @Test
    void hostile_lines_are_rejected_one_by_one() {
        String deep = "[".repeat(5_000);
        JsonNode report = importNdjson(String.join(
                "\n",
                "nonsense",
                "[]",
                "7",
                "{}",
                "{\"rule_id\":\"test-a\",\"x\":" + deep + "}",
                "{\"rule_id\":\"" + "x".repeat(300) + "\"}",
                "{\"rule_id\":\"export\"}",
                "{\"rule_id\":\"test-a\"",
                "{} {}",
                "{\"rule_id\":\"\\u0000\",\"name\":\"\\ud800\"}",
                "{\"rule_id\":\"test-a\",\"query\":\"" + "x".repeat(1 << 20) + "\"}"));

        assertThat(counts(report)).isEqualTo(tuple(0, 0, 11));
        assertThat(report.toString()).doesNotContain("Stream", "Json", "Source", "`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "a/b",
                "a//b",
                "a\\b",
                "a;b",
                "a%b",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b",
                "import"
            })
    void a_rule_that_could_not_be_asked_for_is_rejected(String id) {
        JsonNode report = importNdjson(line(id));

        assertThat(counts(report)).isEqualTo(tuple(0, 0, 1));
        assertThat(report.at("/rules/0/reasons/0").stringValue()).startsWith("rule_id could not be asked for");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test-a b",
                "test-+?#&=:@!$'()*,",
                "test-\"<>[]{}|^`~_",
                "test-ä🛥\u00a0\u200b\ufeff.",
                "test-..",
                "test-"
            })
    void a_rule_that_is_taken_can_be_shown_switched_and_deleted(String id) {
        String path = "/api/v1/rules/" + URLEncoder.encode(id, UTF_8).replace("+", "%20");

        assertThat(counts(importNdjson(line(id)))).isEqualTo(tuple(1, 0, 0));

        assertThat(api.get(path).path("ruleId").stringValue()).isEqualTo(id);
        assertThat(api.send("PATCH", path, "{\"enabled\":false}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.send("DELETE", path, "").statusCode()).isEqualTo(204);
    }

    @Test
    void an_import_lets_others_change_rules_after_each_hundred() {
        String lines = IntStream.range(0, 201).mapToObj(n -> line("test-" + n)).collect(Collectors.joining("\n"));

        assertThat(counts(importNdjson(lines))).isEqualTo(tuple(201, 0, 0));

        assertThat(jdbc.sql("select count(distinct xmin::text) from rule where rule_id like 'test-%'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void a_rule_that_is_wrong_everywhere_is_told_a_hundred_reasons_and_its_place() {
        JsonNode report = importNdjson("{\"tags\":[1" + ",1".repeat(500_000) + "]}");

        assertThat(report.at("/rules/0/reasons")).hasSize(101);
        assertThat(report.at("/rules/0/reasons/99").stringValue()).contains("there may be more");
    }

    @Test
    void the_more_rules_an_import_has_the_fewer_reasons_each_is_told() {
        JsonNode report = importNdjson("{}\n".repeat(10_000));

        assertThat(report.at("/rules/9999/reasons").valueStream().map(JsonNode::stringValue))
                .hasSize(6)
                .contains("And 2 more.");
    }

    @Test
    void a_deep_table_is_rejected() {
        JsonNode report = importToml("[rule]\n" + "a.".repeat(20_000) + "b = 1\n");

        assertThat(counts(report)).isEqualTo(tuple(0, 0, 1));
    }

    @Test
    void too_many_rules_are_refused_before_any_is_taken() {
        String lines = IntStream.rangeClosed(0, 10_000).mapToObj(n -> "{}").collect(Collectors.joining("\n"));

        HttpResponse<String> answer = send(lines, "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("more than 10000 rules");
    }

    @Test
    void a_body_that_is_too_large_is_refused() {
        assertThat(send(" ".repeat((32 << 20) + 1), "application/toml").statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\n"})
    void a_body_without_rules_is_refused(String body) {
        assertThat(send(body, "application/toml").statusCode()).isEqualTo(400);
    }

    @Test
    void another_content_type_is_refused() {
        assertThat(send("{}", "application/json").statusCode()).isEqualTo(415);
    }

    private static String toml(String id, String type, String lines) {
        return """
                [metadata]
                maturity = "production"

                [rule]
                rule_id = "%s"
                name = "Rule %s"
                description = "Finds something."
                type = "%s"
                severity = "low"
                risk_score = 21
                """.formatted(id, id, type) + lines + "\n\n";
    }

    private String line(String id) {
        return json.writeValueAsString(Map.of(
                "rule_id", id,
                "name", "A rule",
                "description", "Finds something.",
                "type", "query",
                "query", "user.name:a",
                "severity", "low",
                "risk_score", 21));
    }

    private JsonNode importToml(String body) {
        return report(send(body, "application/toml"));
    }

    private JsonNode importNdjson(String body) {
        return report(send(body, "application/x-ndjson"));
    }

    private JsonNode report(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> send(String body, String contentType) {
        return api.send("POST", "/api/v1/rules/import", body, "Content-Type", contentType);
    }

    private String export() {
        return api.send("GET", "/api/v1/rules/export", "").body();
    }

    private JsonNode rule(String id) {
        return api.get("/api/v1/rules/" + id);
    }

    private static Tuple counts(JsonNode report) {
        return tuple(
                report.path("imported").intValue(),
                report.path("unchanged").intValue(),
                report.path("rejected").intValue());
    }
}
