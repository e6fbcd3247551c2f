package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.kql.ConformanceCase;
import io.portreeve.problem.ProblemException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queries looked over and tried. */
@PortreeveTest
class QueryApiTest {

    private static final String VALIDATE = "/api/v1/rules/validate";
    private static final String TEST = "/api/v1/rules/test";

    private static final String EVENT = """
            {"auditID":"a","verb":"create","user":{"username":"jana","groups":["dev","ops"]},"responseStatus":{"code":201},
            "annotations":{"authorization.k8s.io/decision":"allow"}}""";

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Test
    void a_query_that_compiles_is_told_its_fields() {
        JsonNode review = validate("user.name:(jana or bob) and not kubernetes.audit.verb:get and user.name:*");

        assertThat(review.path("valid").asBoolean()).isTrue();
        assertThat(review.path("fields"))
                .extracting(JsonNode::asString)
                .containsExactly("user.name", "kubernetes.audit.verb");
        assertThat(review.path("warnings")).isEmpty();
        assertThat(review.has("errors")).isFalse();
    }

    @Test
    void all_that_is_wrong_is_told_where_it_stands() {
        JsonNode review = validate("user.name == \"jana\"\n  and kubernetes.audit.responseStatus.code: abc");

        assertThat(review.path("valid").asBoolean()).isFalse();
        assertThat(review.path("errors"))
                .extracting(error ->
                        error.path("line").asInt() + ":" + error.path("column").asInt())
                .containsExactly("1:14", "2:45");
        assertThat(review.at("/errors/0/message").asString()).contains("found '\"'");
        assertThat(review.at("/errors/0/hint").asString()).contains("colon");
        assertThat(review.has("fields")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "verb:create; 1:1; Did you mean kubernetes.audit.verb?",
                "User.Name:jana; 1:1; Did you mean user.name?",
                "not nothing.like:it; 1:5; lists those there are",
                "cloud.provider:gcp; 1:1; does not say it",
                "not event.outcome:denied; 1:19; It has: failure, success.",
                "kubernetes.audit.objectRef:web; 1:1; lists them",
                "jana; 1:1; field:value",
                "''; 1:1; ",
                "'\u00a0'; 1:1; ",
                "*; 1:1; ",
                "not *; 1:1; ",
            })
    void what_no_event_can_fulfil_is_a_warning(String query, String place, @Nullable String hint) {
        JsonNode review = validate(query);

        assertThat(review.path("warnings")).singleElement().satisfies(warning -> {
            assertThat(warning.path("line").asInt() + ":"
                            + warning.path("column").asInt())
                    .isEqualTo(place);
            assertThat(warning.path("hint").asString("")).contains(hint == null ? "" : hint);
        });
    }

    @Test
    void a_query_that_is_the_same_for_every_event_says_so() {
        assertThat(validate("not *").at("/warnings/0/message").asString())
                .isEqualTo("It never matches, whatever the event.");
        assertThat(validate("user.name:a and not (* or user.name:b)")
                        .at("/warnings/0/message")
                        .asString())
                .startsWith("It never matches");
        assertThat(validate("user.name:a or *").at("/warnings/0/message").asString())
                .isEqualTo("It matches every event.");
        assertThat(validate("\u00a0").at("/warnings/0/message").asString()).startsWith("It is empty");
    }

    @Test
    void a_range_over_a_block_of_addresses_is_told_how_to_ask_for_it() {
        JsonNode error = validate("source.ip > 10.0.0.0/8").at("/errors/0");

        assertThat(error.path("message").asString()).contains("ranges take single ones");
        assertThat(error.path("hint").asString()).contains("field:10.0.0.0/8");
    }

    @Test
    void a_body_that_is_not_utf_8_is_refused() {
        var request = new MockHttpServletRequest();
        request.setContent("{\"query\":\"user.name:\u00e9\"}".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> QueryBody.question(request, DataSize.ofKilobytes(1)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void the_fields_of_shipped_rules_are_known() {
        for (JsonNode rule : api.all("/api/v1/rules")) {
            assertThat(validate(rule.path("query").asString()).path("warnings"))
                    .as(rule.path("name").asString())
                    .isEmpty();
        }
    }

    @Test
    void names_below_bodies_and_objects_are_known() {
        assertThat(validate("""
                        kubernetes.audit.objectRef:* and kubernetes.audit.requestObject.spec.externalIPs:*
                        and kubernetes.audit.requestObject.rules:{ verbs:"*" } and event.outcome:fail*""").path("warnings")).isEmpty();
    }

    @Test
    void a_trial_says_of_each_clause_whether_it_held_and_what_it_saw() {
        JsonNode trial =
                tried("event.outcome:success and user.name:bob\n and kubernetes.audit.user.groups:(a or ops)", EVENT);

        assertThat(trial).isEqualTo(json.readTree("""
                {"matches":false,"explanation":[
                {"clause":"event.outcome:success","held":true,"values":["success"],"valueCount":1,"line":1,"column":15},
                {"clause":"user.name:bob","held":false,"values":["jana"],"valueCount":1,"line":1,"column":37},
                {"clause":"kubernetes.audit.user.groups:a","held":false,"values":["dev","ops"],"valueCount":2,
                "line":2,"column":36},
                {"clause":"kubernetes.audit.user.groups:ops","held":true,"values":["dev","ops"],"valueCount":2,
                "line":2,"column":41}]}"""));
    }

    @Test
    void an_object_that_is_no_audit_event_has_the_fields_it_gives_and_no_others() {
        assertThat(matches("event.kind:*", EVENT)).isTrue();
        assertThat(matches("event.kind:* or event.action:create", "{}")).isFalse();
        assertThat(matches("event.action:create", "{\"kubernetes.audit\":{\"verb\":\"create\",\"auditID\":\"a\"}}"))
                .isFalse();
        assertThat(matches("event.action:create", "{\"event.action\":[\"create\"],\"auditID\":\"\"}"))
                .isTrue();
    }

    @Test
    void what_the_hidden_part_of_an_event_decides_is_unknown() {
        JsonNode trial = tried("event.action:create and kubernetes.audit.requestObject.spec.type:NodePort", """
                {"auditID":"a","verb":"create","annotations":{"audit.k8s.io/truncated":"true"}}""");

        assertThat(trial.path("matches").asBoolean()).isTrue();
        assertThat(trial.path("unknown").asBoolean()).isTrue();
        assertThat(trial.at("/explanation/0/held").asBoolean()).isTrue();
        assertThat(trial.at("/explanation/0").has("unknown")).isFalse();
        assertThat(trial.at("/explanation/1/held").isNull()).isTrue();
        assertThat(trial.at("/explanation/1/unknown").asBoolean()).isTrue();
    }

    @Test
    void a_trial_answers_as_elastic_does() {
        List<String> wrong = new ArrayList<>();
        for (ConformanceCase each : ConformanceCase.all()) {
            HttpResponse<String> answer = trial(each.query(), json.writeValueAsString(each.doc()));
            Object said = answer.statusCode() == 422
                    ? "error"
                    : json.readTree(answer.body()).path("matches").asBoolean();
            boolean isValid = validate(each.query()).path("valid").asBoolean();
            if (!said.equals(each.match()) || isValid == each.isError()) wrong.add(each + " " + answer.body());
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "7", "null", "{\"auditID\":\"a\"}"})
    void a_query_that_does_not_compile_is_refused_whatever_the_event(String event) {
        HttpResponse<String> refused = trial("user.name:(a or", event);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"query\"", "line 1, column 11", "query-does-not-compile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"event\":{}}; query",
                "{\"query\":7,\"event\":{}}; query",
                "{\"query\":\"*\"}; event",
                "{\"query\":\"*\",\"event\":[{}]}; event",
                "{\"query\":\"*\",\"event\":{},\"from\":1}; from",
            })
    void a_body_at_fault_is_refused_with_the_field_named(String body, String field) {
        HttpResponse<String> refused = api.send("POST", TEST, body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    @Test
    void a_query_is_looked_over_without_an_event() {
        HttpResponse<String> refused = api.send("POST", VALIDATE, "{\"query\":\"*\",\"event\":{}}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"event\"", "known is query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"query\":\"*\"", "{\"query\":\"*\"} {}", "{\"query\":\"*\",\"event\":{]}}"})
    void what_is_not_one_json_object_is_refused(String body) {
        assertThat(api.send("POST", TEST, body).statusCode()).isEqualTo(400);
        assertThat(api.send("POST", VALIDATE, body).statusCode()).isEqualTo(400);
    }

    @Test
    void hostile_events_and_queries_are_answered_or_refused() {
        String many = "{\"k\":[" + "1,".repeat((4 << 20) / 2 - 10) + "1]}";

        assertThat(matches("*k*:2 or 3", many)).isFalse();
        assertThat(trial("*k*:2 or ".repeat(10) + "3", many).statusCode()).isEqualTo(413);
        assertThat(matches("a:b or ".repeat(9_000) + "user.name:jana", EVENT)).isTrue();
        assertThat(matches("a:*", "{\"a\":" + "[".repeat(15_000) + "1" + "]".repeat(15_000) + "}"))
                .isTrue();
        assertThat(trial("a:*", "{\"a\":" + "[".repeat(25_000) + "1" + "]".repeat(25_000) + "}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(trial("a:*", "[".repeat(1 << 20)).statusCode()).isEqualTo(400);
        assertThat(trial("a:*", "{\"a\":\"" + "x".repeat(5 << 20) + "\"}").statusCode())
                .isEqualTo(413);
        assertThat(trial("(".repeat(60_000), "{}").statusCode()).isEqualTo(422);
        assertThat(validate("a:\\q and ".repeat(7_000)).path("errors")).hasSize(20);
    }

    @Test
    void a_name_of_many_dots_counts_as_many_clauses() {
        String name = "a" + ".a".repeat(499);
        String objects = "{\"a\":[" + "{\"b\":1},".repeat(20_000) + "1]}";

        assertThat(matches("a:2", objects)).isFalse();
        assertThat(trial(name + ":2", objects).statusCode()).isEqualTo(413);
        assertThat(matches(name + ":2", EVENT)).isFalse();
    }

    @Test
    void halves_of_characters_come_back_whole() {
        String query = "{\"query\":\"a\\ud800:x\\ud800 or y\\ud800\"";

        assertThat(api.send("POST", TEST, query + ",\"event\":{\"a\\ud800\":\"y\\ud800\\u0000\"}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.send("POST", VALIDATE, query + "}").body()).contains("a\uFFFD");
        assertThat(api.send("POST", TEST, "{\"query\":\"a\\ud800:(\",\"event\":{}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "validate", "preview", "import", "export"})
    void no_rule_takes_the_path_of_these(String id) {
        HttpResponse<String> refused = api.send("PUT", "/api/v1/rules/" + id, """
                {"name":"x","description":"x","type":"query","query":"a:b","severity":"low","riskScore":21}""", "Content-Type", "application/json");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("ruleId");
    }

    private JsonNode validate(String query) {
        return answer(api.send("POST", VALIDATE, json.writeValueAsString(Map.of("query", query))));
    }

    private boolean matches(String query, String event) {
        return tried(query, event).path("matches").asBoolean();
    }

    private JsonNode tried(String query, String event) {
        return answer(trial(query, event));
    }

    private HttpResponse<String> trial(String query, String event) {
        return api.send("POST", TEST, "{\"query\":%s,\"event\":%s}".formatted(json.writeValueAsString(query), event));
    }

    private JsonNode answer(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }
}
