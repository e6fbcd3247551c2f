package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exceptions made, listed and taken back over the API. */
@PortreeveTest
class ExceptionApiTest {

    private static final String PATH = Api.NODE_PORT_RULE + "/exceptions";

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void remove_the_rules_of_this_test() {
        TestRules.remove(jdbc);
    }

    @Test
    void an_exception_is_answered_and_listed_as_it_was_made() {
        JsonNode made = made(post(
                PATH, "{\"query\":\"user.name:ci\",\"reason\":\" our CI \",\"expiresAt\":\"2999-01-01T00:00:00Z\"}"));

        assertThat(made.path("ruleId").asString()).isEqualTo("65f9bccd-510b-40df-8263-334f03174fed");
        assertThat(made.path("query").asString()).isEqualTo("user.name:ci");
        assertThat(made.path("reason").asString()).isEqualTo("our CI");
        assertThat(made.path("owner").asString()).isEqualTo("bootstrap-admin");
        assertThat(made.path("expiresAt").asString()).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(made.path("inForce").asBoolean()).isTrue();
        assertThat(api.all(PATH)).containsExactly(made);
        assertThat(api.all("/api/v1/exceptions")).isEmpty();
    }

    @Test
    void what_of_a_query_is_hardly_meant_is_told_when_it_is_made() {
        JsonNode warnings = made(post(PATH, body("user.nam:ci"))).path("warnings");

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).path("message").asString()).isEqualTo("No audit event has a field user.nam.");
    }

    @Test
    void one_of_all_rules_stands_in_a_list_of_its_own() {
        JsonNode made = made(post("/api/v1/exceptions", body("user.name:ci")));

        assertThat(made.path("ruleId").isNull()).isTrue();
        assertThat(api.all("/api/v1/exceptions")).containsExactly(made);
        assertThat(api.all(PATH)).isEmpty();
        assertThat(delete(PATH, made).statusCode()).isEqualTo(404);
    }

    @Test
    void one_that_was_taken_back_is_kept_and_both_changes_are_on_the_trail() {
        JsonNode made = made(post(PATH, body("user.name:ci")));

        assertThat(delete(PATH, made).statusCode()).isEqualTo(204);

        assertThat(api.all(PATH)).isEmpty();
        JsonNode ended = api.all(PATH + "?over=true").getFirst();
        assertThat(ended.path("endedBy").asString()).isEqualTo("bootstrap-admin");
        assertThat(ended.path("inForce").asBoolean()).isFalse();
        assertThat(delete(PATH, made).statusCode()).isEqualTo(404);
        assertThat(api.all("/api/v1/audit-trail"))
                .extracting(entry -> entry.path("action").asString())
                .contains("exception.created", "exception.ended");
    }

    @Test
    void a_query_that_does_not_compile_is_told_its_place() {
        HttpResponse<String> answer = post(PATH, body("user.name:ci and\\n source.ip:home"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("urn:portreeve:problem:query-does-not-compile", "line 2, column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "*:*",
                "user.name:a or *",
                "not (not *)",
                "kubernetes.audit.auditID:*",
                "not (a:b and not *)",
                "event.kind:event",
                "event.dataset:kubernetes.* or user.name:a",
                "not event.kind:alert"
            })
    void what_excepts_everything_is_refused_with_the_way_out(String query) {
        HttpResponse<String> answer = post(PATH, body(query));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("urn:portreeve:problem:excepts-everything", "switch it off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user.name:*", "not *", "* and user.name:a", "event.kind:alert", "not kubernetes.audit.auditID:*"
            })
    void what_excepts_some_or_nothing_is_taken(String query) {
        assertThat(post(PATH, body(query)).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"query":"a:b","reason":"r","expiresAt":"2020-01-01T00:00:00Z"}  | expiresAt: must be in the future
            {"query":"a:b","reason":"r","expiresAt":"+10000-01-01T00:00:00Z"}| expiresAt: must be before the year 10000
            {"query":"a:b","reason":"  "}                                    | reason: is needed
            {"query":"a:b"}                                                  | reason: is needed
            {"reason":"r"}                                                   | query: is needed
            {"query":"a:\\u0000","reason":"r"}                               | query: must not hold U+0000
            {"query":"a:b","reason":"a\\nb"}                                 | reason: must not hold control characters
            {"query":"a:b","reason":"r","ruleId":"x"}                        | ruleId: is not a field here
            """)
    void what_is_wrong_is_named(String body, String detail) {
        HttpResponse<String> answer = post(PATH, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json.readTree(answer.body()).path("detail").asString()).startsWith(detail);
    }

    @Test
    void a_rule_that_is_not_there_has_no_exceptions() {
        assertThat(post("/api/v1/rules/test-none/exceptions", body("a:b")).statusCode())
                .isEqualTo(404);
        assertThat(api.send("GET", "/api/v1/rules/test-none/exceptions", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void there_are_bounds_of_how_many_are_in_force() {
        store(ChangeExceptions.MAX_OF_A_RULE, "65f9bccd-510b-40df-8263-334f03174fed");
        store(ChangeExceptions.MAX_OF_ALL_RULES, null);

        HttpResponse<String> answer = post(PATH, body("a:b"));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("too-many-exceptions", "200", "Take some back");
        assertThat(post("/api/v1/exceptions", body("a:b")).statusCode()).isEqualTo(409);
        delete(PATH, api.all(PATH).getFirst());
        assertThat(post(PATH, body("a:b")).statusCode()).isEqualTo(201);
    }

    @Test
    void a_rule_that_is_deleted_takes_its_exceptions_with_it() {
        String rule =
                "{\"name\":\"R\",\"description\":\"D\",\"type\":\"query\",\"query\":\"a:b\",\"severity\":\"low\",\"riskScore\":1}";
        api.send("PUT", "/api/v1/rules/test-a", rule);
        made(post("/api/v1/rules/test-a/exceptions", body("user.name:ci")));

        api.send("DELETE", "/api/v1/rules/test-a", "");
        api.send("PUT", "/api/v1/rules/test-a", rule);

        assertThat(api.all("/api/v1/rules/test-a/exceptions")).isEmpty();
        List<JsonNode> all = api.all("/api/v1/rules/test-a/exceptions?over=true");
        assertThat(all).singleElement().matches(ended -> !ended.path("endedAt").isNull());
    }

    private void store(int count, @Nullable String rule) {
        jdbc.sql("""
                insert into rule_exception (rule_id, query, reason, owner, created_at)
                select :rule, 'user.name:a' || n, 'r', 'o', :now from generate_series(1, :count) n
                """)
                .param("rule", rule)
                .param("now", Timestamp.from(clock.instant()))
                .param("count", count)
                .update();
    }

    private JsonNode made(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String body) {
        return api.send("POST", path, body, "Content-Type", "application/json");
    }

    private HttpResponse<String> delete(String path, JsonNode exception) {
        return api.send("DELETE", path + "/" + exception.path("id").asLong(), "");
    }

    private static String body(String query) {
        return "{\"query\":\"%s\",\"reason\":\"expected\"}".formatted(query);
    }
}
