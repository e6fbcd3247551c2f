package io.portreeve.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A slip in a parameter is told, and never does what was only to be tried. */
@PortreeveTest
class UnknownParametersTest {

    private static final String EVENT = "{\"auditID\":\"a\",\"stage\":\"ResponseComplete\"}";

    @Autowired
    Api api;

    @Test
    void a_dry_run_that_is_misspelt_stores_nothing() {
        String exceptions = Api.NODE_PORT_RULE + "/exceptions";

        var answer = api.send(
                "POST",
                exceptions + "?dryrun=true",
                "{\"query\":\"user.name: a\",\"reason\":\"r\"}",
                "Content-Type",
                "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("urn:portreeve:problem:invalid-request", "\"field\":\"dryrun\"")
                .contains("is not a parameter of this operation; known are dryRun. Did you mean 'dryRun'?");
        assertThat(api.all(exceptions)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/v1/rules/import?dryRun=true | cannot be tried without doing it",
                "GET  | /api/v1/alerts?rule=x            | Did you mean 'ruleId'?",
                "GET  | /api/v1/audit-events?clusters=x  | Did you mean 'cluster'?",
                "GET  | /api/v1/audit-trail?Action=x     | known are action, "
            })
    void an_operation_refuses_a_slip(String method, String path, String told) {
        var answer = api.send(method, path, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/alerts?ruleId=x&sort=createdAt&%6Cimit=1",
                "/api/v1/rules?enabled=true&tag=x&&",
                "/api/v1/audit-events?cluster=a&cluster=b&limit=1",
                "/api/v1/quarantine?cluster=a&limit=1",
                "/api/v1/audit-trail?action=b&target=c&limit=1&cursor=",
                "/api/v1/fields?x=1",
                "/api/v1/alerts?timeout=30s&pretty",
                "/actuator/health?pretty=1",
                "/v3/api-docs?x=1"
            })
    void what_is_known_or_no_slip_goes_through(String path) {
        assertThat(api.send("GET", path, "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/audit-events?timeout=30s", "/api/v1/clusters/lab/audit-events?timeout=30s&x=1"})
    void senders_may_add_what_they_like(String path) {
        assertThat(api.send("POST", path, EVENT).statusCode()).isEqualTo(200);
    }

    @Test
    void a_name_is_close_in_other_case_with_underscores_cut_short_or_with_a_slip() {
        List<String> known = List.of("riskScore", "ruleId", "to", "from");

        assertThat(List.of("risk_score", "RULEID", "rule", "ruleIdd", "riskScroe"))
                .allMatch(name -> CloseName.among(known, name).isPresent());
        assertThat(List.of("x", "_", "zzzz", "y".repeat(10_000)))
                .allMatch(name -> CloseName.among(known, name).isEmpty());
    }
}
