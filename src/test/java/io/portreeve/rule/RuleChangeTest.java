package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rules changed over the API, and what the history says of it. */
@PortreeveTest
class RuleChangeTest {

    private static final String PATH = "/api/v1/rules/test-a";

    private static final String RULE = """
            {"name": "A rule", "description": "Finds something.", "type": "query", "query": "user.name:a",
             "severity": "low", "riskScore": 21}
            """;

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    private final JsonMapper json = new JsonMapper();

    @AfterEach
    void remove_the_rules_of_this_test() {
        TestRules.remove(jdbc);
    }

    @Test
    void a_rule_is_created_on_and_with_kibanas_defaults() {
        HttpResponse<String> answer = put(RULE);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"1\"");
        JsonNode rule = api.get(PATH);
        assertThat(json.readTree(answer.body())).isEqualTo(rule);
        assertThat(rule.path("enabled").asBoolean()).isTrue();
        assertThat(rule.path("source").stringValue()).isEqualTo("custom");
        assertThat(rule.path("runs").stringValue()).isEqualTo("fully");
        assertThat(rule.path("interval").stringValue()).isEqualTo("PT5M");
        assertThat(rule.path("maxSignals").intValue()).isEqualTo(100);
    }

    @Test
    void of_a_field_that_is_none_the_one_that_was_meant_is_told_and_nothing_else() {
        HttpResponse<String> answer = put("{\"risk_score\":21,\"rule_name\":\"R\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("risk_score: is not a field here (did you mean riskScore?); known are ")
                .doesNotContain("is missing", "readiness");
    }

    @Test
    void an_interval_may_be_written_as_files_write_it() {
        assertThat(put(RULE.replaceFirst("\\{", "{\"interval\":\"10m\",")).statusCode())
                .isLessThan(300);

        assertThat(api.get(PATH).path("interval").stringValue()).isEqualTo("PT10M");
    }

    @Test
    void an_answer_sent_back_changes_nothing() {
        put(RULE);

        assertThat(put(api.get(PATH).toString()).statusCode()).isEqualTo(200);
        assertThat(revisions()).hasSize(1);
    }

    @Test
    void replacing_a_rule_makes_a_revision_that_says_who_when_and_what() {
        put(RULE);
        clock.advance(Duration.ofHours(1));

        put(RULE.replace("name:a", "name:b").replace("21", "30"));

        JsonNode newest = revisions().getFirst();
        assertThat(newest.path("revision").intValue()).isEqualTo(2);
        assertThat(newest.path("change").stringValue()).isEqualTo("changed");
        assertThat(newest.path("changed").valueStream().map(JsonNode::stringValue))
                .containsExactly("query", "risk_score");
        assertThat(newest.path("changedBy").path("name").stringValue()).isEqualTo("bootstrap-admin");
        assertThat(newest.path("changedBy").path("keyId").isNumber()).isTrue();
        assertThat(newest.path("changedAt").stringValue())
                .isEqualTo(clock.instant().toString());
        assertThat(newest.path("rule").path("query").stringValue()).isEqualTo("user.name:b");
    }

    @Test
    void an_earlier_revision_can_be_imported_to_go_back_to_it() {
        put(RULE);
        String first = revisions().getFirst().path("rule").toString();
        put(RULE.replace("name:a", "name:b"));

        api.send("POST", "/api/v1/rules/import", first, "Content-Type", "application/x-ndjson");

        assertThat(api.get(PATH).path("query").stringValue()).isEqualTo("user.name:a");
        assertThat(api.get(PATH).path("revision").intValue()).isEqualTo(3);
    }

    @Test
    void a_switch_is_a_revision_and_the_same_switch_again_is_none() {
        put(RULE);

        assertThat(turn(false).statusCode()).isEqualTo(200);
        assertThat(turn(false).headers().firstValue("ETag")).hasValue("\"2\"");

        assertThat(api.get(PATH).path("enabled").asBoolean()).isFalse();
        assertThat(revisions()).hasSize(2);
        assertThat(revisions().getFirst().path("changed").toString()).isEqualTo("[\"enabled\"]");
    }

    @Test
    void a_replaced_rule_keeps_its_switch() {
        put(RULE);
        turn(false);

        put(RULE.replace("name:a", "name:b"));

        assertThat(api.get(PATH).path("enabled").asBoolean()).isFalse();
    }

    @Test
    void a_rule_that_does_not_run_is_stored_off_and_cannot_be_switched_on() {
        String eql = RULE.replace("\"query\", \"query\": \"user.name:a\"", "\"eql\", \"query\": \"any where true\"");

        assertThat(put(eql).statusCode()).isEqualTo(201);
        assertThat(api.get(PATH).path("enabled").asBoolean()).isFalse();
        assertThat(api.get(PATH).path("runs").stringValue()).isEqualTo("no");

        assertThat(turn(true).statusCode()).isEqualTo(422);
        assertThat(turn(true).body()).contains("urn:portreeve:problem:rule-does-not-run", "It is an EQL rule");
        assertThat(put(eql.replace("{\"name\"", "{\"enabled\": true, \"name\"")).statusCode())
                .isEqualTo(422);
        assertThat(api.send("POST", PATH + "/runs", "").statusCode()).isEqualTo(422);
    }

    @Test
    void a_deleted_rule_is_gone_and_its_history_stays() {
        put(RULE);

        assertThat(api.send("DELETE", PATH, "").statusCode()).isEqualTo(204);

        assertThat(api.send("GET", PATH, "").statusCode()).isEqualTo(404);
        assertThat(api.send("DELETE", PATH, "").statusCode()).isEqualTo(404);
        assertThat(revisions())
                .extracting(line -> line.path("change").stringValue())
                .containsExactly("deleted", "created");
    }

    @Test
    void a_rule_made_again_after_its_deletion_counts_on() {
        put(RULE);
        api.send("DELETE", PATH, "");

        assertThat(put(RULE).headers().firstValue("ETag")).hasValue("\"3\"");
    }

    @ParameterizedTest
    @CsvSource({"PUT", "PATCH", "DELETE"})
    void a_change_of_what_was_changed_meanwhile_is_refused(String method) {
        put(RULE);
        String body = method.equals("PUT") ? RULE.replace("21", "30") : "{\"enabled\": false}";

        HttpResponse<String> stale = change(method, body, "\"7\"");
        HttpResponse<String> fresh = change(method, body, "\"1\"");

        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.body()).contains("changed-meanwhile", "\\\"1\\\"");
        assertThat(fresh.statusCode()).isBetween(200, 204);
    }

    @Test
    void a_condition_on_a_rule_that_is_not_there_fails() {
        assertThat(change("PUT", RULE, "\"1\"").statusCode()).isEqualTo(412);
    }

    @Test
    void everything_wrong_is_told_at_once_by_the_apis_names() {
        HttpResponse<String> answer = put("""
                {"name": " ", "type": "threshold", "severity": "grave", "riskScore": 101, "interval": "PT5S",
                 "maxSignals": 10001, "tags": "a", "threshold": {"fields": ["a", "b", "c", "d", "e", "f"], "value": 0},
                 "newTerms": {}, "ruleId": "another"}
                """);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body())
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").stringValue()))
                .containsExactlyInAnyOrder(
                        "name",
                        "description",
                        "severity",
                        "riskScore",
                        "interval",
                        "maxSignals",
                        "tags",
                        "threshold.fields",
                        "threshold.value",
                        "newTerms",
                        "ruleId");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'name':5; name; must be a text",
                "'interval':300; interval; must be a text",
                "'interval':'PT10.5S'; interval; must be whole seconds",
                "'tags':[null]; tags; must be a text",
                "'threshold':{'fields':[''],'value':5}; threshold.fields; must not hold a blank name",
                "'threshold':{'fields':[],'value':5,'valeu':5}; threshold.valeu; is not a field here",
                "'threshold':{'fields':[],'value':5,'window':'P9999D'}; threshold.window; from 1 second to 3,650 days",
                "'threshold':7; threshold; must be a table",
            })
    void what_would_be_taken_for_something_else_is_refused(String field, String path, String message) {
        String rule = RULE.replace("\"query\",", "\"threshold\",\"threshold\":{\"fields\":[],\"value\":5},");
        ObjectNode body = (ObjectNode) json.readTree(rule);
        body.setAll((ObjectNode) json.readTree("{" + field.replace('\'', '"') + "}"));

        JsonNode errors = json.readTree(put(body.toString()).body()).path("errors");

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.path("field").asString()).isEqualTo(path);
            assertThat(error.path("message").asString()).contains(message);
        });
    }

    @Test
    void the_window_of_a_threshold_is_shown_set_and_kept() {
        String rule = RULE.replace("\"query\",", "\"threshold\",\"threshold\":{\"fields\":[],\"value\":5},");
        put(rule);
        assertThat(api.get(PATH).at("/threshold/window").stringValue()).isEqualTo("PT6M");

        put(rule.replace("\"value\":5", "\"value\":5,\"window\":\"PT24H\""));
        assertThat(api.get(PATH).at("/threshold/window").stringValue()).isEqualTo("PT24H");
        assertThat(revisions().getFirst().path("changed").toString()).isEqualTo("[\"from\"]");
        assertThat(revisions().getFirst().at("/rule/from").stringValue()).isEqualTo("now-24h");

        put(api.get(PATH).toString());
        put(rule);
        assertThat(revisions()).hasSize(2);
    }

    @Test
    void a_query_that_does_not_compile_is_refused_with_the_place() {
        HttpResponse<String> answer = put(RULE.replace("user.name:a", "user.name:a or\\n source.ip:y"));

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = json.readTree(answer.body()).at("/errors/0");
        assertThat(error.path("field").stringValue()).isEqualTo("query");
        assertThat(error.path("message").stringValue())
                .startsWith("line 2, column 12: ")
                .contains("Write 10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "import"})
    void a_rule_that_could_not_be_asked_for_is_refused(String id) {
        HttpResponse<String> answer = api.send("PUT", "/api/v1/rules/" + id, RULE, "Content-Type", "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body()).at("/errors/0/field").stringValue())
                .isEqualTo("ruleId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} {}", "7"})
    void a_body_that_is_no_json_object_is_refused(String body) {
        assertThat(put(body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_body_that_is_too_large_is_refused() {
        assertThat(put(RULE.replace("A rule", "x".repeat(1 << 20))).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"enabled\": null}",
                "{\"enabled\": \"yes\"}",
                "{\"enabled\": \"true\"}",
                "{\"enabled\": 1}",
                "{\"enabled\": true, \"name\": \"B\"}"
            })
    void a_switch_is_on_or_off_and_nothing_else(String body) {
        put(RULE);

        assertThat(change("PATCH", body, "*").statusCode()).isEqualTo(400);
    }

    @Test
    void the_history_of_a_rule_that_never_was_is_not_found() {
        assertThat(api.send("GET", "/api/v1/rules/test-never/revisions", "").statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> put(String body) {
        return api.send("PUT", PATH, body, "Content-Type", "application/json");
    }

    private HttpResponse<String> turn(boolean on) {
        return change("PATCH", "{\"enabled\": %s}".formatted(on), "*");
    }

    private HttpResponse<String> change(String method, String body, String ifMatch) {
        return api.send(method, PATH, body, "Content-Type", "application/json", "If-Match", ifMatch);
    }

    private List<JsonNode> revisions() {
        return api.all(PATH + "/revisions");
    }
}
