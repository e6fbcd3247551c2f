package io.portreeve.rule;

import static io.portreeve.rule.TestRules.rule;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.portreeve.PortreeveTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

@PortreeveTest
class RuleApiTest {

    private static final String NODE_PORT = "65f9bccd-510b-40df-8263-334f03174fed";

    @Autowired
    StoreShippedRules start;

    @Autowired
    JdbcClient jdbc;

    RestTestClient api;

    @BeforeEach
    void call_with_the_admin_key(@LocalServerPort int port) {
        api = RestTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:%d/api/v1".formatted(port))
                .defaultHeader("X-API-Key", "test-admin-key")
                .build();
    }

    @AfterEach
    void remove_the_rules_of_this_test() {
        TestRules.remove(jdbc);
    }

    @Test
    void a_rule_is_shown_as_the_contract_says() {
        api.get()
                .uri("/rules/" + NODE_PORT)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueMatches("ETag", "\"[0-9]+\"")
                .expectBody()
                .jsonPath("$.ruleId")
                .isEqualTo(NODE_PORT)
                .jsonPath("$.severity")
                .isEqualTo("medium")
                .jsonPath("$.interval")
                .isEqualTo("PT5M")
                .jsonPath("$.source")
                .isEqualTo("builtin")
                .jsonPath("$.falsePositives.length()")
                .isEqualTo(5)
                .jsonPath("$.threat[0].tactic.id")
                .isEqualTo("TA0003")
                .jsonPath("$.threat[1].techniques[0].name")
                .isEqualTo("External Remote Services");
    }

    @Test
    void an_answer_is_never_shortened_because_the_rule_is_known() {
        api.get()
                .uri("/rules/" + NODE_PORT)
                .header("If-None-Match", "\"1\"")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void the_list_goes_on_where_its_cursor_says() {
        start.store(List.of(rule("test-1", "Zz 1"), rule("test-2", "Zz 2")));

        String last = list("/rules?limit=1");
        while (next(last) != null) last = list("/rules?limit=1&cursor=" + next(last));

        assertThat(JsonPath.<List<String>>read(last, "$.items[*].ruleId")).containsExactly("test-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enabled=false",
                "enabled=true&enabled=false",
                "source=builtin&source=custom",
                "severity=low",
                "runs=fully"
            })
    void a_filter_lets_through_what_has_one_of_its_values(String filter) {
        start.store(List.of(rule("test-1", "Zz 1")));
        jdbc.sql("update rule set enabled = false where rule_id = 'test-1'").update();

        assertThat(JsonPath.<List<String>>read(list("/rules?" + filter), "$.items[*].ruleId"))
                .contains("test-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enabled=true",
                "source=imported",
                "severity=high&severity=medium",
                "runs=no&runs=partly",
                "tag=a"
            })
    void a_filter_keeps_out_what_has_none_of_its_values(String filter) {
        start.store(List.of(rule("test-1", "Zz 1")));
        jdbc.sql("update rule set enabled = false where rule_id = 'test-1'").update();

        assertThat(JsonPath.<List<String>>read(list("/rules?" + filter), "$.items[*].ruleId"))
                .doesNotContain("test-1");
    }

    @Test
    void a_tag_is_found_whole_with_its_commas() {
        start.store(List.of(rule("test-1", "Zz 1")));

        String found = list("/rules?tag=no such tag&tag={tag}", "it's, a {tag}");

        assertThat(JsonPath.<List<String>>read(found, "$.items[*].ruleId")).containsExactly("test-1");
    }

    @Test
    void a_list_that_fits_in_a_page_has_no_next() {
        assertThat(next(list("/rules"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=501,limit",
        "limit=x,limit",
        "cursor=nonsense,cursor",
        "enabled=perhaps,enabled",
        "source=nowhere,source",
        "severity=grave,severity",
        "runs=never,runs"
    })
    void a_wrong_parameter_is_refused_by_name(String query, String field) {
        api.get()
                .uri("/rules?" + query)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void a_rule_that_is_not_there_is_not_found() {
        for (String id : List.of("no-such-rule", "x".repeat(300))) {
            api.get()
                    .uri("/rules/{id}", id)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT,/rules/test-1", "PATCH,/rules/test-1", "DELETE,/rules/test-1", "POST,/rules/import"})
    void only_an_admin_changes_rules(String method, String path) {
        String analyst = requireNonNull(api.post()
                .uri("/keys")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"name\":\"reader\",\"role\":\"analyst\"}")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());

        api.method(HttpMethod.valueOf(method))
                .uri(path)
                .headers(headers -> headers.set("X-API-Key", JsonPath.read(analyst, "$.secret")))
                .contentType(
                        MediaType.parseMediaType(path.endsWith("import") ? "application/toml" : "application/json"))
                .body("{}")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    private String list(String uri, Object... arguments) {
        String answer = api.get()
                .uri(uri, arguments)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return requireNonNull(answer);
    }

    private static @Nullable String next(String page) {
        return JsonPath.read(page, "$.next");
    }
}
