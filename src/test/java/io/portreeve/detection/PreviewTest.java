package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.EventTimeline;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What queries and rules would have alerted on. */
@PortreeveTest
class PreviewTest {

    private static final String PREVIEW = "/api/v1/rules/preview";
    private static final String CREATIONS = "kubernetes.audit.verb:create";

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void forget_the_rule_of_a_test() {
        TypedRules.remove(jdbc);
    }

    @Test
    void requests_are_counted_by_day_namespace_and_user_and_nothing_is_stored() {
        Instant noon = clock.instant().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(12));
        api.ingest(TestEvents.nodePort("web", noon) + TestEvents.clusterIp("db", noon));
        api.ingest(TestEvents.nodePort("late", noon.minus(Duration.ofDays(1))));
        api.ingest(twice("two-stages", noon));

        JsonNode preview = preview("""
                {"query":"%s","from":"%s","to":"%s","maxSignals":2}""".formatted(CREATIONS, noon.minus(Duration.ofDays(2)), noon.plusSeconds(60)));
        LocalDate day = LocalDate.ofInstant(noon, ZoneOffset.UTC);
        assertThat(preview.path("complete").asBoolean()).isTrue();
        assertThat(preview.path("scanned").asInt()).isEqualTo(5);
        assertThat(preview.path("matched").asInt()).isEqualTo(5);
        assertThat(preview.path("requests").asInt()).isEqualTo(4);
        assertThat(preview.path("perDay")).isEqualTo(json.readTree("""
                [{"day":"%s","count":1},{"day":"%s","count":3}]""".formatted(day.minusDays(1), day)));
        assertThat(preview.path("perNamespace")).isEqualTo(json.readTree("""
                [{"name":"shop","count":4}]"""));
        assertThat(preview.path("perUser")).isEqualTo(json.readTree("""
                [{"name":"alice","count":4}]"""));
        assertThat(preview.path("examples")).hasSize(2);
        assertThat(preview.at("/examples/0"))
                .isEqualTo(api.all("/api/v1/audit-events").getLast());
        assertThat(api.all("/api/v1/alerts")).isEmpty();
        assertThat(api.all(Api.NODE_PORT_RULE + "/runs")).isEmpty();
    }

    @Test
    void without_a_range_it_is_the_last_day() {
        api.ingest(TestEvents.nodePort("today", clock.instant().minus(Duration.ofHours(23))));
        api.ingest(TestEvents.nodePort("before", clock.instant().minus(Duration.ofHours(25))));

        JsonNode preview = previewOfRule(Api.NODE_PORT_RULE);
        assertThat(preview.path("requests").asInt()).isEqualTo(1);
        assertThat(preview.at("/examples/0/name").asString()).isEqualTo("today");
    }

    @Test
    void a_preview_counts_the_alerts_that_a_backfill_makes(@Autowired WorkBackfills work) {
        var random = new Random(4_711);
        Instant start = clock.instant().minus(Duration.ofDays(3));
        var events = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            Instant at = start.plusSeconds(random.nextInt(172_800));
            String name = "svc-" + i;
            events.add(
                    random.nextBoolean()
                            ? twice(name, at)
                            : TestEvents.service(
                                    UUID.randomUUID().toString(),
                                    name,
                                    random.nextBoolean() ? "NodePort" : "ClusterIP",
                                    at));
        }
        api.ingest(String.join("\n", events));

        for (int round = 0; round < 4; round++) {
            Instant from = start.plusSeconds(random.nextInt(100_000));
            Instant to = from.plusSeconds(1 + random.nextInt(100_000));
            jdbc.sql("truncate alert cascade").update();
            String range = "\"from\":\"%s\",\"to\":\"%s\"".formatted(from, to);
            JsonNode preview = preview("{\"ruleId\":\"%s\",%s}".formatted(id(Api.NODE_PORT_RULE), range));
            String order = api.send(
                            "POST",
                            Api.NODE_PORT_RULE + "/backfills",
                            "{" + range + "}",
                            "Content-Type",
                            "application/json")
                    .body();
            while (work.workOneSlice()) {}

            JsonNode backfill = api.get(Api.NODE_PORT_RULE + "/backfills/"
                    + json.readTree(order).path("id").asLong());
            assertThat(preview.path("requests").asLong())
                    .as("round %d: %s", round, range)
                    .isPositive()
                    .isEqualTo(backfill.path("created").asLong());
            assertThat(preview.path("matched").asLong())
                    .isEqualTo(backfill.path("matched").asLong());
            assertThat(preview.path("scanned").asLong())
                    .isEqualTo(backfill.path("scanned").asLong());
        }
    }

    @Test
    void when_its_time_is_over_it_says_how_far_it_came(@Autowired EventTimeline timeline) {
        Instant start = clock.instant().minus(Duration.ofHours(1));
        api.ingest(TestEvents.nodePorts(10, start));
        var settings = new PreviewSettings(Duration.ofSeconds(5), 1_000_000, 1);
        var impatient = new PreviewQuery(timeline, settings, ticking());
        var range = new PastRange(start, clock.instant());

        Preview preview = impatient.over(range, CREATIONS, List.of(), 100, null);
        assertThat(preview.complete()).isFalse();
        assertThat(preview.matched()).isBetween(1L, 9L).isEqualTo(preview.scanned());
        assertThat(preview.reached()).isEqualTo(preview.examples().getLast().eventTime());
    }

    @Test
    void of_a_rule_that_remembers_it_counts_what_matches_its_query_and_says_so() {
        new TypedRules(api).add("""
                "type":"threshold","language":"kuery","threshold":{"field":["user.name"],"value":2}""");
        api.ingest(TypedRules.read("token", "jana", "192.0.2.1", clock.instant().minusSeconds(60)));

        JsonNode preview = previewOfRule("/api/v1/rules/" + TypedRules.ID);
        assertThat(preview.path("requests").asInt()).isEqualTo(1);
        assertThat(preview.path("note").asString()).contains("threshold");
    }

    @Test
    void what_the_hidden_part_of_an_event_decides_is_counted_as_undecided() {
        String cut = TestEvents.nodePort("cut", clock.instant().minusSeconds(60));
        api.ingest("{\"log\":" + json.writeValueAsString(cut.substring(0, cut.indexOf("\"requestObject\""))) + "}");

        JsonNode preview = preview(
                "{\"query\":\"kubernetes.audit.requestObject.spec.type:NodePort\",\"from\":\"1970-01-01T00:00:00Z\"}");
        assertThat(preview.path("requests").asInt()).isEqualTo(1);
        assertThat(preview.path("undecided").asInt()).isEqualTo(1);
    }

    @Test
    void what_an_exception_hides_is_counted_apart_and_not_shown() {
        api.ingest(TestEvents.nodePorts(3, clock.instant().minusSeconds(60)));
        except(Api.NODE_PORT_RULE + "/exceptions", "kubernetes.audit.objectRef.name:svc-0");
        except("/api/v1/exceptions", "kubernetes.audit.objectRef.name:svc-1");

        JsonNode ofRule = previewOfRule(Api.NODE_PORT_RULE);
        assertThat(ofRule.path("matched").asInt()).isEqualTo(3);
        assertThat(ofRule.path("excepted").asInt()).isEqualTo(2);
        assertThat(ofRule.path("requests").asInt()).isEqualTo(1);
        assertThat(ofRule.at("/examples/0/name").asString()).isEqualTo("svc-2");
        JsonNode ofQuery = preview("{\"query\":\"%s\"}".formatted(CREATIONS));
        assertThat(ofQuery.path("excepted").asInt()).isEqualTo(1);
        assertThat(ofQuery.path("requests").asInt()).isEqualTo(2);
    }

    @Test
    void a_query_that_does_not_compile_is_refused_with_the_place() {
        HttpResponse<String> refused = send("{\"query\":\"user.name:(a or\"}");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"query\"", "line 1, column 11", "query-does-not-compile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; query",
                "{\"query\":\"*\",\"ruleId\":\"a\"}; query",
                "{\"query\":7}; query",
                "{\"ruleId\":\"no-such-rule\"}; ruleId",
                "{\"query\":\"*\",\"maxSignals\":0}; maxSignals",
                "{\"query\":\"*\",\"maxSignals\":101}; maxSignals",
                "{\"query\":\"*\",\"to\":\"-1000000000-01-01T00:00:00Z\"}; to",
                "{\"query\":\"*\",\"to\":\"1970-01-01T12:00:00Z\"}; from",
                "{\"query\":\"*\",\"from\":\"2899-01-01T00:00:00Z\"}; to",
                "{\"query\":\"*\",\"size\":1}; size",
            })
    void a_body_at_fault_is_refused_with_the_field_named(String body, String field) {
        HttpResponse<String> refused = send(body);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    /** A NodePort creation that was logged in two stages. */
    private static String twice(String name, Instant at) {
        String complete = TestEvents.nodePort(name, at);
        return complete + "\n"
                + complete.replace("ResponseComplete", "ResponseStarted")
                        .replace(at.plusMillis(5).toString(), at.plusMillis(4).toString());
    }

    /** A clock by which every look at it takes a second. */
    private Clock ticking() {
        Instant[] now = {clock.instant()};
        InstantSource source = () -> now[0] = now[0].plusSeconds(1);
        return source.withZone(ZoneId.of("UTC"));
    }

    private static String id(String rule) {
        return rule.substring(rule.lastIndexOf('/') + 1);
    }

    private void except(String path, String query) {
        String body = "{\"query\":\"%s\",\"reason\":\"expected\"}".formatted(query);
        assertThat(api.send("POST", path, body, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(201);
    }

    private JsonNode previewOfRule(String rule) {
        return preview("{\"ruleId\":\"%s\"}".formatted(id(rule)));
    }

    private JsonNode preview(String body) {
        HttpResponse<String> answer = send(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> send(String body) {
        return api.send("POST", PREVIEW, body, "Content-Type", "application/json");
    }
}
