package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class AccessTest {

    private static final String KEYS = "/api/v1/keys";

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    MeterRegistry meters;

    private Calls calls;
    private TestKeys keys;

    @BeforeEach
    void start() {
        calls = new Calls(port);
        keys = new TestKeys(jdbc);
    }

    @Test
    void a_key_is_taken_as_bearer_token_as_header_and_as_basic_password() {
        String key = keys.keyFor(Role.ADMIN);
        String basic = Base64.getEncoder().encodeToString(("anyone:" + key).getBytes(StandardCharsets.UTF_8));
        assertThat(calls.withHeader("Authorization", "Bearer " + key, KEYS).status())
                .isEqualTo(200);
        assertThat(calls.withHeader("X-API-Key", key, KEYS).status()).isEqualTo(200);
        assertThat(calls.withHeader("Authorization", "Basic " + basic, KEYS).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /api/v1/keys",
        "POST,    /api/v1/keys",
        "HEAD,    /api/v1/keys",
        "OPTIONS, /api/v1/keys",
        "DELETE,  /api/v1/keys/1",
        "GET,     /api",
        "GET,     /api/nothing/here",
        "PURGE,   /api/v1/keys",
        "GET,     /actuator/prometheus",
        "GET,     /actuator/env",
    })
    void without_a_key_everything_closed_is_401(String method, String path) {
        Calls.Answer answer = calls.anonymously(method, path);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"portreeve\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void an_unknown_key_is_401() {
        assertThat(calls.get("pr_unknown", KEYS).slug()).isEqualTo("unauthenticated");
    }

    @Test
    void a_key_expires_to_the_moment() {
        String key = keys.expiring(Role.ADMIN, clock.instant().plusSeconds(60));
        clock.advance(Duration.ofSeconds(59));
        assertThat(calls.get(key, KEYS).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(calls.get(key, KEYS).status()).isEqualTo(401);
    }

    @Test
    void a_revocation_is_in_force_at_once_wherever_it_was_made() {
        String key = keys.keyFor(Role.VIEWER);
        assertThat(calls.get(key, KEYS).status()).isEqualTo(403);
        jdbc.sql("update api_key set revoked_at = now() where secret_hash = ?")
                .param(new KeySecret(key).hash())
                .update();
        assertThat(calls.get(key, KEYS).status()).isEqualTo(401);
    }

    @Test
    void with_a_key_an_unknown_path_is_404_then_a_wrong_method_405_then_a_low_role_403() {
        String viewer = keys.keyFor(Role.VIEWER);
        assertThat(calls.call(viewer, "POST", "/api/v1/nothing", "{").slug()).isEqualTo("not-found");
        assertThat(calls.call(viewer, "PUT", KEYS, "{").slug()).isEqualTo("method-not-allowed");
        assertThat(calls.call(viewer, "PURGE", KEYS, "{").slug()).isEqualTo("method-not-allowed");
        assertThat(calls.call(viewer, "POST", KEYS, "{").slug()).isEqualTo("forbidden");
        assertThat(calls.call(viewer, "DELETE", KEYS + "/x", "").slug()).isEqualTo("forbidden");
        String admin = keys.keyFor(Role.ADMIN);
        assertThat(calls.call(admin, "POST", KEYS, "{").slug()).isEqualTo("invalid-request");
        assertThat(calls.call(admin, "DELETE", KEYS + "/x", "").slug()).isEqualTo("invalid-request");
    }

    @ParameterizedTest
    @CsvSource({
        "INGEST,  403, 403, 403",
        "VIEWER,  200, 403, 403",
        "ANALYST, 200, 404, 403",
        "ADMIN,   200, 404, 200",
    })
    void roles_open_what_they_should(Role role, int rules, int runOfNoRule, int listOfKeys) {
        String key = keys.keyFor(role);
        assertThat(calls.get(key, "/api/v1/rules").status()).isEqualTo(rules);
        assertThat(calls.call(key, "POST", "/api/v1/rules/00000000-0000-0000-0000-000000000000/runs", "")
                        .status())
                .isEqualTo(runOfNoRule);
        assertThat(calls.get(key, KEYS).status()).isEqualTo(listOfKeys);
    }

    @Test
    void options_tells_any_key_the_methods() {
        Calls.Answer answer = calls.call(keys.keyFor(Role.INGEST), "OPTIONS", KEYS, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Allow")).contains("GET", "POST");
    }

    @Test
    void the_use_of_a_key_is_noted_once_a_minute() {
        String key = keys.keyFor(Role.ADMIN);
        calls.get(key, KEYS);
        Object first = lastUsed(key);
        clock.advance(Duration.ofSeconds(59));
        calls.get(key, KEYS);
        assertThat(lastUsed(key)).isNotNull().isEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
        calls.get(key, KEYS);
        assertThat(lastUsed(key)).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/swagger-ui/index.html", "/v3/api-docs", "/v3/api-docs.yaml"})
    void health_and_documentation_are_open_even_with_a_bad_key(String path) {
        assertThat(calls.anonymously("GET", path).status()).isEqualTo(200);
        assertThat(calls.get("pr_unknown", path).status()).isEqualTo(200);
    }

    @Test
    void health_tells_no_details() {
        assertThat(calls.anonymously("GET", "/actuator/health").json().propertyNames())
                .doesNotContain("components", "details");
    }

    @Test
    void metrics_are_for_viewers_and_the_rest_of_actuator_is_not_there() {
        assertThat(calls.get(keys.keyFor(Role.VIEWER), "/actuator/prometheus").status())
                .isEqualTo(200);
        assertThat(calls.get(keys.keyFor(Role.INGEST), "/actuator/prometheus").slug())
                .isEqualTo("forbidden");
        assertThat(calls.get(keys.keyFor(Role.ADMIN), "/actuator/env").slug()).isEqualTo("not-found");
        assertThat(calls.get(keys.keyFor(Role.ADMIN), "/actuator").slug()).isEqualTo("not-found");
    }

    @Test
    void the_bare_address_leads_to_the_documentation() {
        Calls.Answer answer = calls.anonymously("GET", "/");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo("/swagger-ui/index.html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/error", "/API/v1/keys", "/webjars/swagger-ui/index.html"})
    void elsewhere_there_is_nothing(String path) {
        Calls.Answer answer = calls.anonymously("GET", path);
        assertThat(answer.slug()).isEqualTo("not-found");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/rules,          200",
        "/api/v1/nothing,        404",
        "/api/v1/keys,           403",
        "/api/v1/rules?limit=x,  400",
        "/actuator/prometheus,   200",
        "/actuator/health,       200",
        "/nothing,               404",
    })
    void answers_carry_security_headers_and_no_banner(String path, int status) {
        Calls.Answer answer = calls.get(keys.keyFor(Role.VIEWER), path);
        assertThat(answer.status()).isEqualTo(status);
        assertGuarded(answer);
    }

    @Test
    void a_refusal_without_a_key_carries_them_too() {
        Calls.Answer answer = calls.anonymously("GET", KEYS);
        assertThat(answer.status()).isEqualTo(401);
        assertGuarded(answer);
    }

    private static void assertGuarded(Calls.Answer answer) {
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertNoBanner(answer.response().headers().map().keySet());
    }

    private static void assertNoBanner(Set<String> headers) {
        assertThat(headers)
                .extracting(name -> name.toLowerCase(Locale.ROOT))
                .doesNotContain("server", "x-powered-by", "via", "x-application-context");
    }

    @Test
    void the_documentation_may_load_its_own_scripts_and_nothing_else() {
        Calls.Answer answer = calls.anonymously("GET", "/swagger-ui/index.html");
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'self'")
                .contains("frame-ancestors 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertNoBanner(answer.response().headers().map().keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/info",
                "/actuator/heapdump",
                "/actuator/loggers",
                "/actuator/beans",
                "/actuator/metrics",
                "/actuator/mappings",
                "/actuator/shutdown",
                "/actuator/configprops",
            })
    void of_actuator_only_health_and_prometheus_are_there(String path) {
        assertThat(calls.anonymously("GET", path).status()).isEqualTo(401);
        assertThat(calls.get(keys.keyFor(Role.ADMIN), path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/db", "/actuator/health/diskSpace", "/actuator/health/nothing"})
    void a_part_of_the_health_is_not_told(String path) {
        assertThat(calls.anonymously("GET", path).status()).isEqualTo(404);
        assertThat(calls.get(keys.keyFor(Role.ADMIN), path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET //api/v1/keys HTTP/1.1",
                "GET /api/v1/keys;x=y HTTP/1.1",
                "GET /api/../api/v1/keys;/ HTTP/1.1",
                "GET /api/v1/%zz HTTP/1.1",
                "GET /api/v1/%00 HTTP/1.1",
                "TRACE /api/v1/keys HTTP/1.1",
                "G E T /api/v1/keys",
                "GET /api/v1/<keys> HTTP/1.1",
            })
    void what_never_reaches_a_controller_is_refused_as_a_problem_too(String requestLine) {
        String answer = calls.raw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .contains("Content-Type: application/problem+json", "urn:portreeve:problem:")
                .contains("X-Content-Type-Options: nosniff", "no-store")
                .doesNotContain("<html", "Tomcat", "Server:");
    }

    @Test
    void a_cluster_name_with_a_slash_keeps_its_place_in_the_path() {
        String path = "/api/v1/rules/arn%3Aaws%3Aeks%2Flab%25";
        assertThat(calls.anonymously("GET", path).status()).isEqualTo(401);
        assertThat(calls.get(keys.keyFor(Role.ADMIN), path).status()).isIn(400, 404);
    }

    @Test
    void a_refused_sender_can_read_the_answer_after_a_long_body() {
        String body = "x".repeat(8_000_000);
        Calls.Answer answer = calls.call("pr_unknown", "POST", KEYS, body);
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void refusals_are_short_enough_for_fluent_bit() {
        String answer = calls.raw(
                "POST /api/v1/audit-events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 401").hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @EnumSource(RefusedAttempt.Kind.class)
    void what_is_refused_is_counted_by_kind_and_key(RefusedAttempt.Kind kind) {
        String key = switch (kind) {
            case NO_KEY -> "";
            case UNKNOWN_KEY -> "pr_unknown";
            case EXPIRED_KEY -> keys.expiring(Role.ADMIN, clock.instant());
            case REVOKED_KEY -> keys.revoked(Role.ADMIN);
            case FORBIDDEN -> keys.keyFor(Role.VIEWER);
        };
        double before = refused(kind);
        assertThat(calls.get(key, KEYS).status()).isEqualTo(kind == RefusedAttempt.Kind.FORBIDDEN ? 403 : 401);
        assertThat(refused(kind)).isEqualTo(before + 1);
        assertThat(calls.get(keys.keyFor(Role.VIEWER), "/actuator/prometheus")
                        .response()
                        .body())
                .contains("portreeve_access_refused_total{", "kind=\"%s\"".formatted(kind.word()))
                .doesNotContain("pr_");
    }

    @Test
    void a_flood_of_wrong_keys_is_401_and_never_429_and_a_right_key_is_served_all_along() throws Exception {
        String right = keys.keyFor(Role.VIEWER);
        try (var flood = Executors.newFixedThreadPool(16)) {
            var wrong = Stream.generate(() ->
                            flood.submit(() -> calls.get("pr_unknown", KEYS).status()))
                    .limit(200)
                    .toList();
            for (int i = 0; i < 20; i++) {
                assertThat(calls.get(right, "/api/v1/rules").status()).isEqualTo(200);
            }
            for (var answer : wrong) assertThat(answer.get()).isEqualTo(401);
        }
    }

    private double refused(RefusedAttempt.Kind kind) {
        return meters.find("portreeve.access.refused").tag("kind", kind.word()).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private Object lastUsed(String key) {
        return jdbc.sql("select last_used_at from api_key where secret_hash = ?")
                .param(new KeySecret(key).hash())
                .query()
                .singleValue();
    }
}
