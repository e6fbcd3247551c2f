package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events that a shipper cut off, on their way from ingest to the alert. */
@PortreeveTest
class CutEventsTest {

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JsonMapper json;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_cut_write_of_a_service_makes_an_alert_that_says_it_is_unknown() {
        ingestCut(TestEvents.nodePort("padded", clock.instant()), "\"type\":\"Node");

        JsonNode run = api.runRule();

        assertThat(run.path("status").asString()).isEqualTo("warning");
        assertThat(run.path("message").asString())
                .isEqualTo(
                        "1 of the matches are of events that were cut off or are too large to be searched: whether they match is unknown.");
        JsonNode alert = onlyAlert();
        assertThat(alert.path("reason").asString())
                .contains("Service shop/padded")
                .matches(".*; the event was cut off after [0-9,]+ bytes: whether it matches is unknown\\.");
        assertThat(alert.path("event").path("incomplete").asBoolean()).isTrue();
        JsonNode whole = api.get("/api/v1/alerts/" + alert.path("id").asString());
        assertThat(whole.path("event").path("documentText").asString()).endsWith("\"type\":\"Node");
        assertThat(whole.path("investigation").path("markdown").asString())
                .contains("Whether it opens a node port is unknown: the event was cut off after", "buffer_max_size");
    }

    @Test
    void an_event_that_is_too_much_work_for_a_rule_makes_an_alert_that_says_it_is_unknown() {
        String wildcards =
                IntStream.range(0, 20).mapToObj("*a%dx*a*b"::formatted).collect(Collectors.joining(" or "));
        String rule = """
                {"name":"Large","description":"D","type":"query","severity":"low","riskScore":21,
                "query":"kubernetes.audit.requestURI:(%s)"}""".formatted(wildcards);
        api.send("PUT", "/api/v1/rules/test-large", rule, "Content-Type", "application/json");
        api.ingest(TestEvents.nodePort("web", clock.instant())
                .replaceFirst("\"requestURI\":\"[^\"]*", "\"requestURI\":\"/" + "a".repeat(3_000_000) + "b"));

        JsonNode run = json.readTree(
                api.send("POST", "/api/v1/rules/test-large/runs", "").body());
        TypedRules.remove(jdbc);

        assertThat(run.path("status").asString()).isEqualTo("warning");
        assertThat(run.path("message").asString()).contains("too large to be searched");
        assertThat(onlyAlert().path("reason").asString())
                .endsWith("; the event is too large to be searched whole: whether it matches is unknown.");
    }

    @Test
    void a_cut_event_whose_visible_part_says_no_makes_none() {
        ingestCut(TestEvents.nodePort("read", clock.instant()).replace("\"create\"", "\"get\""), "\"type\":\"Node");

        assertThat(api.runRule().path("status").asString()).isEqualTo("succeeded");
        assertThat(api.all("/api/v1/alerts")).isEmpty();
    }

    @Test
    void an_event_without_the_bodies_that_the_api_server_took_out_is_unknown_too() {
        api.ingest(TestEvents.nodePort("large", clock.instant())
                .replaceAll("\"requestObject\":.*,\"requestReceived", "\"requestReceived")
                .replace("\"annotations\":{", "\"annotations\":{\"audit.k8s.io/truncated\":\"true\","));

        assertThat(api.runRule().path("created").asInt()).isEqualTo(1);
        assertThat(onlyAlert().path("reason").asString())
                .endsWith("; the API server cut the bodies out of this event because it was too large:"
                        + " whether it matches is unknown.");
    }

    @Test
    void a_flood_of_cut_events_holds_up_no_whole_one_and_one_alert_tells_of_those_beyond_ten() {
        api.ingest(IntStream.range(0, 130)
                .mapToObj(i -> cut(TestEvents.nodePort("padded-" + i, clock.instant()), "\"type\":\"Node"))
                .collect(Collectors.joining("\n")));
        api.ingest(TestEvents.nodePort("web", clock.instant()));

        JsonNode run = api.runRule();

        assertThat(run.path("matched").asInt()).isEqualTo(131);
        assertThat(run.path("created").asInt()).isEqualTo(11);
        assertThat(run.path("suppressed").asInt()).isEqualTo(120);
        assertThat(run.path("deferred").asInt()).isZero();
        assertThat(run.path("message").asString()).contains("120 of these have no alert of their own");
        List<JsonNode> alerts = api.all("/api/v1/alerts");
        assertThat(alerts)
                .filteredOn(alert -> !alert.path("event").path("incomplete").asBoolean())
                .hasSize(1);
        assertThat(alerts)
                .extracting(alert -> alert.path("reason").asString())
                .filteredOn(reason -> reason.contains("120 more event(s) that this run could not judge"))
                .hasSize(1);
        assertThat(api.runRule().path("matched").asInt()).isZero();
    }

    @Test
    void a_search_finds_what_may_match_and_the_event_says_that_it_is_incomplete() {
        ingestCut(TestEvents.nodePort("padded", clock.instant()), "\"requestObject\":{");

        List<JsonNode> found = api.all("/api/v1/audit-events?query=kubernetes.audit.requestObject.spec.type:ClusterIP");

        assertThat(found).singleElement().satisfies(event -> {
            assertThat(event.path("incomplete").asBoolean()).isTrue();
            JsonNode whole = api.get("/api/v1/audit-events/" + event.path("id").asString());
            assertThat(whole.path("documentText").asString()).endsWith("\"requestObject\":{");
        });
        assertThat(api.all("/api/v1/audit-events?query=kubernetes.audit.verb:get"))
                .isEmpty();
    }

    @Test
    void what_fluent_bit_cuts_off_is_stored_and_alerted_as_unknown() throws IOException {
        JsonNode answer = api.ingest(truncatedByFluentBit());

        assertThat(answer.path("stored").asInt()).isEqualTo(3);
        assertThat(answer.path("quarantined").asInt()).isZero();
        api.runRule();
        assertThat(api.all("/api/v1/alerts"))
                .filteredOn(alert -> alert.path("event").path("incomplete").asBoolean())
                .singleElement()
                .satisfies(alert -> assertThat(alert.path("reason").asString())
                        .endsWith("; the event was cut off after 32,767 bytes: whether it matches is unknown."));
    }

    private static String truncatedByFluentBit() throws IOException {
        var body = new ClassPathResource("fluent-bit/truncated-json_lines-gzip/body.bin");
        try (var unzipped = new GZIPInputStream(body.getInputStream())) {
            return new String(unzipped.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void ingestCut(String event, String after) {
        api.ingest(cut(event, after));
    }

    private String cut(String event, String after) {
        String cut = event.substring(0, event.indexOf(after) + after.length());
        return "{\"date\":%d,\"log\":%s}".formatted(clock.instant().getEpochSecond(), json.writeValueAsString(cut));
    }

    private JsonNode onlyAlert() {
        List<JsonNode> alerts = api.all("/api/v1/alerts");
        assertThat(alerts).hasSize(1);
        return alerts.getFirst();
    }
}
