package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What became of an event at a rule, and why. */
@PortreeveTest
class ExplainTest {

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String TYPED = "/api/v1/rules/" + TypedRules.ID;

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    WorkBackfills work;

    private TypedRules rule;

    @BeforeEach
    void know_the_rule() {
        rule = new TypedRules(api);
    }

    @AfterEach
    void forget_the_rule_of_a_test() {
        TypedRules.remove(jdbc);
    }

    @Test
    void an_event_that_made_an_alert_is_told_with_the_alert_and_the_run() {
        api.ingest(service("a-1", "web", "NodePort"));
        JsonNode run = api.runRule();

        JsonNode event = onlyOne("a-1");
        assertOutcome(event, "alerted", "It made alert ", "by revision ");
        assertThat(event.path("runId").asLong()).isEqualTo(run.path("id").asLong());
        assertThat(event.path("alertId").asLong())
                .isEqualTo(api.all("/api/v1/alerts").getFirst().path("id").asLong());
        assertThat(event.path("stage").asString()).isEqualTo("ResponseComplete");
        assertThat(event.path("id").asString())
                .isEqualTo(api.all("/api/v1/audit-events").getFirst().path("id").asString());
    }

    @Test
    void of_the_other_stage_of_a_request_the_alert_is_a_duplicate() {
        String complete = service("a-1", "web", "NodePort");
        api.ingest(complete);
        api.runRule();
        api.ingest(complete.replace("ResponseComplete", "ResponseStarted"));
        api.runRule();

        JsonNode events = explain("a-1").path("events");
        assertThat(events).hasSize(2);
        assertThat(events)
                .extracting(event -> event.path("outcome").asString())
                .containsExactlyInAnyOrder("alerted", "duplicate");
        assertThat(events.get(0).path("alertId")).isEqualTo(events.get(1).path("alertId"));
    }

    @Test
    void a_clause_that_is_false_is_named_with_the_value_that_was_seen() {
        api.ingest(service("a-1", "web", "NodePort").replace("\"verb\":\"create\"", "\"verb\":\"get\""));
        JsonNode run = api.runRule();

        JsonNode event = onlyOne("a-1");
        assertOutcome(
                event, "clause-false", "\"get\"; the rule asks for ", "create", "update", "patch", "at its revision");
        assertThat(event.path("because").asString()).doesNotContain("NodePort");
        assertThat(event.path("runId").asLong()).isEqualTo(run.path("id").asLong());
    }

    @Test
    void a_clause_about_a_body_that_the_audit_policy_left_out_is_told_so() {
        api.ingest(service("a-1", "web", "NodePort")
                .replace("\"auditID\"", "\"level\":\"Metadata\",\"auditID\"")
                .replace("\"requestObject\"", "\"left\""));
        api.runRule();

        assertOutcome(
                onlyOne("a-1"),
                "clause-false",
                "kubernetes.audit.requestObject.spec.type was not there",
                "It came at level Metadata, without a body: the audit policy must log it at Request;" + " see GET "
                        + Api.NODE_PORT_RULE + "/readiness.");
    }

    @Test
    void an_exception_is_named_with_its_reason_and_owner_also_after_it_ended() {
        long exception = except("kubernetes.audit.objectRef.name:web");
        api.ingest(service("a-1", "web", "NodePort"));
        api.runRule();
        clock.advance(Duration.ofMinutes(1));
        api.send("DELETE", Api.NODE_PORT_RULE + "/exceptions/" + exception, "");

        assertOutcome(
                onlyOne("a-1"),
                "excepted",
                "Exception " + exception,
                "kubernetes.audit.objectRef.name:web",
                "\"The pipeline does that\"",
                "bootstrap");
    }

    @Test
    void what_max_signals_left_over_is_deferred_and_what_came_later_is_pending() {
        api.ingest(TestEvents.nodePorts(100, clock.instant()));
        api.ingest(service("a-1", "one-too-many", "NodePort"));
        JsonNode run = api.runRule();
        clock.advance(Duration.ofSeconds(1));
        api.ingest(service("a-2", "later", "NodePort"));

        JsonNode deferred = onlyOne("a-1");
        assertOutcome(deferred, "deferred", "stopped at the 100 matches", "The next one goes on at ");
        assertThat(deferred.path("runId").asLong()).isEqualTo(run.path("id").asLong());
        assertOutcome(onlyOne("a-2"), "pending", "As the rule is now, it matches.");
    }

    @Test
    void what_no_run_has_read_is_pending_and_it_is_said_when_it_is_due() {
        api.runRule();
        Instant due =
                Instant.parse(api.get(Api.NODE_PORT_RULE).path("nextRunAt").asString());
        api.ingest(service("a-1", "db", "ClusterIP"));

        assertOutcome(onlyOne("a-1"), "pending", "due at " + Sentences.time(due), "it does not match", "\"ClusterIP\"");
    }

    @Test
    void a_rule_that_is_off_says_since_when() {
        rule.add("\"type\":\"query\",\"language\":\"kuery\"");
        clock.advance(Duration.ofHours(1));
        Instant off = clock.instant();
        turn("{\"enabled\":false}");
        clock.advance(Duration.ofHours(1));
        String id = ingestRead("token", "jana");

        assertOutcome(onlyOne(TYPED, id), "pending", "The rule is off since " + Sentences.time(off));
    }

    @Test
    void a_rule_whose_run_failed_says_why() {
        jdbc.sql("alter table rule_coverage add constraint test_fails check (rule_id = 'nobody')")
                .update();
        try {
            api.ingest(service("a-1", "web", "NodePort"));
            assertThat(api.runRule().path("status").asString()).isEqualTo("failed");
        } finally {
            jdbc.sql("alter table rule_coverage drop constraint test_fails").update();
        }
        assertOutcome(onlyOne("a-1"), "pending", "failed", "test_fails", "It is tried again at ");
    }

    @Test
    void what_lies_before_the_place_where_a_rule_began_is_pending_until_a_backfill() {
        rule.add("\"type\":\"query\",\"language\":\"kuery\",\"enabled\":false");
        String id = ingestRead("token", "jana");
        turn("{\"enabled\":true,\"from\":\"now\"}");
        assertThat(rule.run()).isZero();

        assertOutcome(onlyOne(TYPED, id), "pending", "No run will examine it.", TYPED + "/backfills {\"from\":\"");
        api.send("POST", TYPED + "/backfills", backfillBody(onlyOne(TYPED, id)), JSON);
        while (work.workOneSlice()) {}
        JsonNode alerted = onlyOne(TYPED, id);
        assertOutcome(alerted, "alerted", "in a backfill");
        assertThat(api.all(TYPED + "/runs").getFirst().path("id").asLong())
                .isEqualTo(alerted.path("runId").asLong());
    }

    @Test
    void what_a_backfill_examined_is_told_by_the_revision_and_the_exceptions_of_its_slice() {
        rule.add("\"type\":\"query\",\"language\":\"kuery\",\"max_signals\":1,\"enabled\":false");
        List<String> ids =
                List.of(ingestRead("one", "jana"), ingestAfterASecond(), ingestAfterASecond(), ingestAfterASecond());
        Instant end = clock.instant().plusSeconds(1);
        orderBackfill(end.minusSeconds(60), end);
        work.workOneSlice();
        clock.advance(Duration.ofMinutes(1));
        except(TYPED, "user.name:jana and kubernetes.audit.objectRef.name:later");
        clock.advance(Duration.ofMinutes(1));
        work.workOneSlice();
        assertOutcome(onlyOne(TYPED, ids.get(0)), "alerted", "in a backfill");
        assertThat(ids.subList(1, 4)).allSatisfy(id -> assertOutcome(onlyOne(TYPED, id), "excepted", "in backfill "));
    }

    @Test
    void a_rule_that_was_edited_while_its_backfill_waited_is_told_as_it_read() {
        rule.add("\"type\":\"query\",\"language\":\"kuery\",\"enabled\":false");
        String id = ingestRead("token", "jana");
        clock.advance(Duration.ofMinutes(1));
        orderBackfill(clock.instant().minusSeconds(120), clock.instant());
        rule.add("\"type\":\"query\",\"query\":\"user.name:bob\",\"enabled\":false");
        int edited = api.get(TYPED).path("revision").asInt();
        while (work.workOneSlice()) {}

        assertOutcome(onlyOne(TYPED, id), "clause-false", "user.name was \"jana\"", "at its revision " + edited);
    }

    @Test
    void a_match_without_an_alert_lost_it_only_when_its_time_can_be_over() {
        api.ingest(service("a-1", "web", "NodePort"));
        api.runRule();
        jdbc.sql("delete from alert").update();

        assertOutcome(onlyOne("a-1"), "clause-false", "there is no alert of it");
        jdbc.sql("update rule_run set started_at = started_at - interval '401 days'")
                .update();
        assertOutcome(onlyOne("a-1"), "alerted", "its alert is not there any more");
    }

    @Test
    void what_a_rule_said_then_is_told_apart_from_what_it_would_say_today() {
        rule.add("\"type\":\"query\",\"query\":\"user.name:bob\"");
        String id = ingestRead("token", "jana");
        assertThat(rule.run()).isZero();
        JsonNode before = api.get(TYPED);
        rule.add("\"type\":\"query\",\"query\":\"user.name:jana\"");

        assertOutcome(
                onlyOne(TYPED, id),
                "clause-false",
                "user.name was \"jana\"; the rule asks for user.name:bob.",
                "at its revision " + before.path("revision").asInt(),
                "the rule would match it. To have it judged anew order a backfill");
    }

    @Test
    void what_a_rule_that_was_moved_back_reads_again_is_pending() {
        rule.add("\"type\":\"query\",\"query\":\"user.name:bob\"");
        Instant before = clock.instant();
        String id = ingestRead("token", "jana");
        assertThat(rule.run()).isZero();
        turn("{\"enabled\":true,\"from\":\"%s\"}".formatted(before));

        assertOutcome(onlyOne(TYPED, id), "pending", "The rule examined it at its revision ", "about to be read again");
        assertThat(onlyOne(TYPED, id).path("because").asString()).doesNotContain("order a backfill");
    }

    @Test
    void a_group_that_is_too_small_for_a_threshold_is_counted() {
        rule.add("""
                "type":"threshold","language":"kuery","from":"now-1h","threshold":{"field":["user.name"],"value":3}""");
        String id = ingestRead("one", "jana");
        ingestRead("two", "jana");
        assertThat(rule.run()).isZero();

        assertOutcome(
                onlyOne(TYPED, id),
                "clause-false",
                "Of user.name \"jana\" 2 matches within 1 h are counted; the rule asks for 3.");
    }

    @Test
    void terms_that_were_seen_before_are_told_with_the_time() {
        rule.add("\"type\":\"new_terms\",\"new_terms_fields\":[\"user.name\"],\"history_window_start\":\"now-7d\"");
        String first = ingestRead("one", "jana");
        Instant seen = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        String second = ingestRead("two", "jana");
        assertThat(rule.run()).isEqualTo(1);

        assertOutcome(onlyOne(TYPED, first), "alerted", "It made alert");
        assertOutcome(
                onlyOne(TYPED, second),
                "clause-false",
                "The rule knows user.name \"jana\": seen from " + Sentences.time(seen));
    }

    @Test
    void of_a_flood_of_cut_events_those_without_an_alert_of_their_own_are_suppressed() {
        api.ingest(IntStream.range(0, 12)
                .mapToObj(i -> cut(TestEvents.service("a-" + i, "padded-" + i, "NodePort", clock.instant())))
                .collect(Collectors.joining("\n")));
        assertThat(api.runRule().path("suppressed").asInt()).isEqualTo(2);

        assertThat(IntStream.range(0, 12)
                        .mapToObj(i -> onlyOne("a-" + i))
                        .filter(event -> event.path("outcome").asString().equals("suppressed")))
                .hasSize(2)
                .allSatisfy(event -> assertOutcome(event, "suppressed", "2 of these have no alert of their own"));
    }

    @Test
    void a_record_in_quarantine_that_holds_the_audit_id_is_told_with_the_way_out() {
        api.ingest("{\"log\":\"{\\\"auditID\\\":\\\"a-1\\\",\\\"broken\\\"!\"}");
        JsonNode kept = api.all("/api/v1/quarantine").getFirst();

        JsonNode record = onlyOne("a-1");
        assertOutcome(
                record,
                "quarantined",
                kept.path("reason").asString(),
                "POST /api/v1/quarantine/%d/replay".formatted(kept.path("id").asLong()));
        assertThat(record.path("quarantineId")).isEqualTo(kept.path("id"));
    }

    @Test
    void of_an_event_whose_day_was_dropped_the_alert_tells() {
        api.ingest(service("a-1", "web", "NodePort"));
        api.runRule();
        jdbc.sql("delete from audit_event").update();

        JsonNode event = onlyOne("a-1");
        assertOutcome(event, "alerted", "It made alert ", "its day has been dropped");
        assertThat(event.path("alertId").asLong())
                .isEqualTo(api.all("/api/v1/alerts").getFirst().path("id").asLong());
        assertOutcome(onlyOne("a-1&cluster=other"), "not-received", "No stored event");
    }

    @Test
    void of_what_never_came_it_is_said_where_to_look() {
        api.ingest(service("a-1", "web", "NodePort"));

        assertOutcome(
                onlyOne("a-2"),
                "not-received",
                "The newest event of any cluster came at " + Sentences.time(clock.instant()) + ", of \"lab\".",
                "GET /api/v1/clusters",
                "audit policy",
                "events are kept from ");
        assertOutcome(onlyOne("a-2&cluster=lab"), "not-received", "The last event of \"lab\" came at ");
        assertOutcome(onlyOne("a-1&cluster=other"), "not-received", "nothing came of \"other\"");
    }

    @Test
    void any_audit_id_that_can_be_stored_is_found() {
        String id = "x".repeat(2_000);
        api.ingest(service(id, "web", "NodePort") + service("a\\u0000b", "web", "ClusterIP"));
        api.runRule();

        assertOutcome(onlyOne(id), "alerted", "It made alert ");
        assertOutcome(onlyOne("a%00b"), "clause-false", "\"ClusterIP\"");
    }

    @Test
    void an_event_of_an_absurd_time_is_judged_anew_by_its_receipt() {
        rule.add("\"type\":\"query\",\"query\":\"user.name:bob\"");
        String event = TypedRules.read("token", "jana", "192.0.2.1", Instant.parse("1960-01-01T00:00:00Z"));
        api.ingest(event);
        rule.run();
        rule.add("\"type\":\"query\",\"query\":\"user.name:jana\"");

        assertOutcome(
                onlyOne(TYPED, json.readTree(event).path("auditID").asString()),
                "clause-false",
                "PATCH " + TYPED + " {\"enabled\":true,\"from\":\"" + Sentences.time(clock.instant()) + "\"}");
    }

    @Test
    void an_audit_id_that_is_used_for_many_requests_is_told_page_by_page() {
        api.ingest(IntStream.range(0, 5)
                .mapToObj(i -> TestEvents.service(
                        "a-1", "svc-" + i, "ClusterIP", clock.instant().minusSeconds(i)))
                .collect(Collectors.joining("\n")));

        JsonNode first = explain("a-1&limit=3");
        assertThat(first.path("events")).hasSize(3);
        assertThat(first.path("note").asString()).contains("Go on with next");
        JsonNode last = explain("a-1&limit=3&cursor=" + first.path("next").asString());
        assertThat(last.path("events")).hasSize(2);
        assertThat(last.path("next").isNull()).isTrue();
    }

    @Test
    void a_key_that_is_bound_to_a_cluster_sees_only_its_own() {
        api.ingest(service("a-1", "web", "NodePort"));
        String key = json.readTree(api.send(
                                "POST",
                                "/api/v1/keys",
                                "{\"name\":\"elsewhere\",\"role\":\"viewer\",\"clusters\":[\"other\"]}",
                                JSON)
                        .body())
                .path("secret")
                .asString();

        HttpResponse<String> own = api.send("GET", path("a-1"), "", "X-API-Key", key);
        assertThat(own.body()).contains("\"not-received\"").doesNotContain("lab", "web");
        HttpResponse<String> foreign = api.send("GET", path("a-1&cluster=lab"), "", "X-API-Key", key);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("foreign-cluster");
    }

    @ParameterizedTest
    @CsvSource({
        "cluster=lab, auditId",
        "auditId=, auditId",
        "auditId=a&limit=0, limit",
        "auditId=a&from=x, from",
        "auditId=a&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z, to"
    })
    void a_parameter_at_fault_is_refused_with_its_name(String query, String field) {
        HttpResponse<String> refused = api.send("GET", Api.NODE_PORT_RULE + "/explain?" + query, "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    private String service(String auditId, String name, String type) {
        return TestEvents.service(auditId, name, type, clock.instant());
    }

    /** An event whose end was cut off before its Service's type. */
    private String cut(String event) {
        return "{\"log\":%s}"
                .formatted(json.writeValueAsString(event.substring(0, event.indexOf("\"type\":\"Node") + 12)));
    }

    /** Has somebody read a secret, and returns the audit id. */
    private String ingestRead(String secret, String user) {
        String event = TypedRules.read(secret, user, "192.0.2.1", clock.instant());
        api.ingest(event);
        return json.readTree(event).path("auditID").asString();
    }

    private String ingestAfterASecond() {
        clock.advance(Duration.ofSeconds(1));
        return ingestRead("later", "jana");
    }

    private void orderBackfill(Instant from, Instant to) {
        String body = "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(from, to);
        assertThat(api.send("POST", TYPED + "/backfills", body, JSON).statusCode())
                .isEqualTo(202);
    }

    private void turn(String body) {
        assertThat(api.send("PATCH", TYPED, body, JSON).statusCode()).isEqualTo(200);
    }

    private long except(String query) {
        return except(Api.NODE_PORT_RULE, query);
    }

    private long except(String ofRule, String query) {
        String body = "{\"query\":\"%s\",\"reason\":\"The pipeline does that\"}".formatted(query);
        return json.readTree(
                        api.send("POST", ofRule + "/exceptions", body, JSON).body())
                .path("id")
                .asLong();
    }

    /** The body of the backfill that an explanation names. */
    private static String backfillBody(JsonNode event) {
        String because = event.path("because").asString();
        int start = because.indexOf('{');
        return because.substring(start, because.indexOf('}', start) + 1);
    }

    private static void assertOutcome(JsonNode event, String outcome, String... because) {
        assertThat(event.path("outcome").asString()).as("%s", event).isEqualTo(outcome);
        assertThat(event.path("because").asString()).contains(because);
    }

    private JsonNode onlyOne(String auditId) {
        return onlyOne(Api.NODE_PORT_RULE, auditId);
    }

    private JsonNode onlyOne(String ofRule, String auditId) {
        JsonNode events = api.get(ofRule + "/explain?auditId=" + auditId).path("events");
        assertThat(events).as("%s", events).hasSize(1);
        return events.get(0);
    }

    private JsonNode explain(String auditId) {
        return api.get(path(auditId));
    }

    private static String path(String auditId) {
        return Api.NODE_PORT_RULE + "/explain?auditId=" + auditId;
    }
}
