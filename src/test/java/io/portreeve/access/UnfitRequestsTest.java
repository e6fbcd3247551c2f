package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests that no decent client sends: refused in words, and quietly. */
@PortreeveTest
@ExtendWith(OutputCaptureExtension.class)
class UnfitRequestsTest {

    private static final String KEYS = "/api/v1/keys";

    /** Sums up what other tests sent, whenever its minute ends. */
    private static final String LINE_OF_THE_MINUTE = "More requests were refused for their keys in the last minute";

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private Calls calls;
    private String admin;

    @BeforeEach
    void start() {
        calls = new Calls(port);
        admin = new TestKeys(jdbc).keyFor(Role.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/rules?x=%zz",
                "/api/v1/rules?x=%FF",
                "/api/v1/rules?x=%",
                "/api/v1/rules?=x",
                "/api/v1/alerts?cluster=%ED%A0%80",
                "/api/v1/keys?x=%zz",
            })
    void a_query_string_that_cannot_be_decoded_is_refused(String path, CapturedOutput log) {
        String answer = get(path);

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("urn:portreeve:problem:invalid-request", "The query string cannot be decoded");
        assertThat(log.toString()).doesNotContain("Exception", "failed");
    }

    @Test
    void a_query_string_of_more_parameters_than_anybody_needs_is_refused(CapturedOutput log) {
        String many = IntStream.range(0, 1_001).mapToObj(n -> "a=").collect(Collectors.joining("&"));

        assertThat(get("/api/v1/rules?" + many)).startsWith("HTTP/1.1 400").contains("1000 parameters");
        assertThat(log.toString()).doesNotContain("Exception", "failed");
    }

    @Test
    void without_a_key_a_bad_query_string_is_401_as_everything_is() {
        assertThat(calls.raw("GET /api/v1/rules?x=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/rules;x=1",
                "/api/v1/a%3Bb",
                "/api/v1/a%00b",
                "/api/v1//rules",
                "/api/v1/../v1",
                "/api/a%5Cb"
            })
    void a_path_that_is_none_is_refused_before_the_key_and_says_what_to_do(String path) {
        assertThat(calls.raw("GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(path)))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "urn:portreeve:problem:invalid-request", "Leave it out.");
    }

    @Test
    void an_expectation_that_nobody_can_meet_is_a_problem_too() {
        assertThat(calls.raw("GET /api/v1/rules HTTP/1.1\r\nHost: a\r\nX-API-Key: %s\r\nExpect: tea\r\n\r\n"
                        .formatted(admin)))
                .startsWith("HTTP/1.1 417")
                .contains("application/problem+json", "urn:portreeve:problem:expectation-failed", "100-continue");
    }

    @Test
    void what_is_no_http_leaves_nothing_in_the_log(CapturedOutput log) {
        for (int i = 0; i < 100; i++) {
            assertThat(calls.raw("\u0016\u0003\u0001 %d\r\n\r\n".formatted(i))).startsWith("HTTP/1.1 400");
        }
        assertThat(log.toString().lines().filter(line -> !line.contains(LINE_OF_THE_MINUTE)))
                .isEmpty();
    }

    @Test
    void a_body_larger_than_any_that_is_needed_is_refused_before_it_is_read_whole() {
        String body = "{\"note\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(calls.call(admin, "POST", KEYS, body).slug()).isEqualTo("too-large");
        assertThat(calls.call(admin, "PATCH", "/api/v1/alerts/1", body).status())
                .isEqualTo(413);
        assertThat(calls.call(admin, "PATCH", "/api/v1/rules/a", body).status()).isEqualTo(413);
    }

    @Test
    void a_body_without_an_announced_length_is_counted_while_it_is_read() {
        String chunk = "100000\r\n" + "[".repeat(1 << 20) + "\r\n";
        String answer =
                calls.raw("POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: %s\r\n".formatted(KEYS, admin)
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk + chunk + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void a_body_with_thousands_of_faults_is_told_a_hundred() {
        String faults =
                IntStream.range(0, 5_000).mapToObj("\"f%d\":1"::formatted).collect(Collectors.joining(","));
        Calls.Answer answer = calls.call(admin, "PUT", "/api/v1/rules/a", "{%s}".formatted(faults));
        assertThat(answer.json().path("detail").asString()).contains("more, see errors");
        assertThat(answer.json().path("errors").size()).isEqualTo(100);
    }

    private String get(String path) {
        return calls.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: %s\r\n\r\n"
                .formatted(path, admin));
    }
}
