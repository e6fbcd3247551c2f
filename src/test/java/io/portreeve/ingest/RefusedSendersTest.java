package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.access.RefusedAttempt;
import io.portreeve.access.RefusedAttempt.Kind;
import io.portreeve.access.Role;
import io.portreeve.access.TestKeys;
import io.portreeve.event.EventAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a refused key to an alert that says from where and why. */
@PortreeveTest
class RefusedSendersTest {

    private static final String RULE = "/api/v1/rules/191e1ced-6b61-4b49-8bc1-a177a00e078e";
    private static final String EVENTS = "/api/v1/audit-events?cluster=portreeve";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventAppender appender;

    @Autowired
    JsonMapper json;

    @Autowired
    RefusedSenders running;

    @Autowired
    SettableClock clock;

    @LocalServerPort
    int port;

    private RefusedSenders senders;

    @BeforeEach
    void nobody_was_refused_yet() {
        senders = new RefusedSenders(appender, json, settings(), clock);
        running.tell();
        jdbc.sql("truncate audit_event, ingest_batch").update();
    }

    @Test
    void a_sender_with_a_wrong_key_becomes_one_alert_that_says_from_where_and_why() throws Exception {
        assertThat(post("pr_wrong", "/api/v1/clusters/shop-1/audit-events")).isEqualTo(401);
        assertThat(post("pr_wrong", "/api/v1/clusters/shop-1/audit-events")).isEqualTo(401);
        running.tell();
        api.send("POST", RULE + "/runs", "");

        JsonNode alert = onlyAlert();
        assertThat(alert.path("reason").asString())
                .isEqualTo("Portreeve refused 2 requests to send events of cluster shop-1 from 127.0.0.1:"
                        + " nobody here has the key that was shown.");
        assertThat(alert.path("outcome").path("responseCode").asInt()).isEqualTo(401);
        assertThat(alert.path("actor").path("userAgent").asString()).isEqualTo("Fluent-Bit");
        assertThat(alert.path("investigation").path("markdown").asString())
                .contains("Requests that this event stands for: 2.", "\"clusters\":[\"shop-1\"]")
                .doesNotContain("pr_wrong", "point kubectl", "an unnamed resource");
    }

    @Test
    void a_key_that_may_not_post_is_named() throws Exception {
        String viewer = new TestKeys(jdbc).keyFor(Role.VIEWER);
        assertThat(post(viewer, "/api/v1/clusters/shop-2/audit-events")).isEqualTo(403);
        running.tell();
        api.send("POST", RULE + "/runs", "");

        assertThat(onlyAlert().path("reason").asString())
                .isEqualTo("Portreeve refused a request to send events of cluster shop-2 from 127.0.0.1:"
                        + " the key test works, but its role or its clusters do not allow this.");
    }

    @Test
    void requests_that_send_no_events_are_not_counted_as_if_they_did() {
        senders.hear(attempt(Kind.UNKNOWN_KEY, "/api/v1/audit-events"));
        for (String path : List.of("/api/v1/keys", "/api/v1/audit-events")) {
            senders.hear(new RefusedAttempt(Kind.UNKNOWN_KEY, null, null, "GET", path, "192.0.2.1", null));
        }
        senders.tell();
        api.send("POST", RULE + "/runs", "");

        assertThat(api.all("/api/v1/alerts?cluster=portreeve"))
                .extracting(alert -> alert.path("reason").asString())
                .containsExactlyInAnyOrder(
                        "Portreeve refused a request to send events from 192.0.2.1:"
                                + " nobody here has the key that was shown.",
                        "Portreeve refused 2 requests, the last one to /api/v1/audit-events, from 192.0.2.1:"
                                + " nobody here has the key that was shown.");
    }

    @Test
    void of_many_addresses_it_says_what_the_last_one_wanted() {
        for (int i = 0; i < 200; i++) senders.hear(from("192.0.2." + i));
        senders.tell();
        jdbc.sql("truncate audit_event, ingest_batch").update();
        for (int i = 200; i < 202; i++) senders.hear(from("192.0.2." + i));
        senders.tell();
        api.send("POST", RULE + "/runs", "");

        assertThat(onlyAlert().path("reason").asString())
                .isEqualTo(
                        "Portreeve refused 2 requests, the last one to send events of cluster lab, from many addresses:"
                                + " nobody here has the key that was shown.");
    }

    @Test
    void a_flood_of_a_thousand_makes_one_event_in_ten_minutes_and_is_counted() {
        for (int i = 0; i < 1_000; i++) {
            senders.hear(attempt(Kind.UNKNOWN_KEY, "/api/v1/clusters/lab/audit-events"));
            if (i % 100 == 50) senders.tell();
        }
        senders.tell();
        assertThat(attempts()).containsExactly("51");
        clock.advance(Duration.ofMinutes(10));
        senders.tell();
        senders.tell();
        assertThat(attempts()).containsExactlyInAnyOrder("51", "949");
    }

    @Test
    void another_cluster_reason_or_address_is_another_event() {
        senders.hear(attempt(Kind.UNKNOWN_KEY, "/api/v1/clusters/lab/audit-events"));
        senders.hear(attempt(Kind.UNKNOWN_KEY, "/api/v1/clusters/prod/audit-events"));
        senders.hear(attempt(Kind.NO_KEY, "/api/v1/clusters/lab/audit-events"));
        senders.hear(from("192.0.2.2"));
        senders.tell();
        assertThat(attempts()).containsExactly("1", "1", "1", "1");
    }

    @Test
    void more_addresses_than_can_be_remembered_share_an_event() {
        for (int i = 0; i < 1_000; i++) senders.hear(from("192.0.2." + i));
        senders.tell();
        assertThat(attempts()).hasSize(201).contains("800");
    }

    @ParameterizedTest
    @CsvSource({
        "NO_KEY,      POST, /api/v1/audit-events,            1",
        "FORBIDDEN,   PUT,  /api/v1/clusters/a/audit-events, 1",
        "NO_KEY,      GET,  /api/v1/audit-events,            0",
        "NO_KEY,      GET,  /api/v1/alerts,                  0",
        "FORBIDDEN,   GET,  /api/v1/keys,                    0",
        "UNKNOWN_KEY, GET,  /api/v1/alerts,                  1",
        "EXPIRED_KEY, GET,  /api/v1/alerts,                  1",
        "REVOKED_KEY, GET,  /actuator/prometheus,            1",
    })
    void a_browser_without_a_key_is_no_event_and_a_wrong_key_always_is(
            Kind kind, String method, String path, int events) {
        senders.hear(new RefusedAttempt(kind, null, null, method, path, "192.0.2.1", null));
        senders.tell();
        assertThat(attempts()).hasSize(events);
    }

    @Test
    void with_the_database_away_the_count_waits_for_it() {
        boolean[] away = {true};
        senders = new RefusedSenders(
                (events, key) -> {
                    if (away[0]) throw new DataAccessResourceFailureException("away");
                    return appender.append(events, key);
                },
                json,
                settings(),
                clock);
        senders.hear(from("192.0.2.1"));
        senders.tick();
        senders.hear(from("192.0.2.1"));
        away[0] = false;
        senders.tick();
        assertThat(attempts()).containsExactly("2");
    }

    @Test
    void what_an_attacker_writes_is_only_text_and_not_long() {
        String nasty = "\",\"auditID\":\"x\u0000\uD800" + "a".repeat(100_000);
        senders.hear(new RefusedAttempt(Kind.UNKNOWN_KEY, null, null, nasty, "/api/" + nasty, "192.0.2.1", nasty));
        senders.tell();
        JsonNode document = onlyDocument();
        assertThat(document.path("requestURI").asString()).hasSizeLessThanOrEqualTo(1_000);
        assertThat(document.path("userAgent").asString()).hasSizeLessThanOrEqualTo(1_024);
        assertThat(document.path("auditID").asString()).hasSize(36);
    }

    private int post(String key, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-API-Key", key)
                .header("User-Agent", "Fluent-Bit")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static RefusedSenderSettings settings() {
        return new RefusedSenderSettings(Duration.ofSeconds(5), Duration.ofMinutes(10));
    }

    private static RefusedAttempt attempt(Kind kind, String path) {
        return new RefusedAttempt(kind, null, null, "POST", path, "192.0.2.1", "Fluent-Bit");
    }

    private static RefusedAttempt from(String address) {
        return new RefusedAttempt(
                Kind.UNKNOWN_KEY, null, null, "POST", "/api/v1/clusters/lab/audit-events", address, null);
    }

    private List<String> attempts() {
        return api.all(EVENTS).stream()
                .map(event -> document(event)
                        .path("annotations")
                        .path("portreeve.io/attempts")
                        .asString())
                .toList();
    }

    private JsonNode onlyDocument() {
        List<JsonNode> events = api.all(EVENTS);
        assertThat(events).hasSize(1);
        return document(events.getFirst());
    }

    private JsonNode document(JsonNode event) {
        return api.get("/api/v1/audit-events/" + event.path("id").asString()).path("document");
    }

    private JsonNode onlyAlert() {
        List<JsonNode> alerts = api.all("/api/v1/alerts?cluster=portreeve");
        assertThat(alerts).hasSize(1);
        return api.get("/api/v1/alerts/" + alerts.getFirst().path("id").asString());
    }
}
