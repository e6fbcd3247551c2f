package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.EventTimeline;
import io.portreeve.rule.Rules;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules run over the past. */
@PortreeveTest
class BackfillTest {

    private static final String BACKFILLS = Api.NODE_PORT_RULE + "/backfills";
    private static final String TYPED = "/api/v1/rules/" + TypedRules.ID;

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    WorkBackfills work;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @AfterEach
    void forget_the_rule_of_a_test() {
        TypedRules.remove(jdbc);
    }

    @Test
    void the_past_is_alerted_and_nothing_around_it() {
        Instant from = clock.instant().minus(Duration.ofDays(3));
        api.ingest(TestEvents.nodePort("too-early", from.minusMillis(6)));
        api.ingest(TestEvents.nodePort("first", from.minusMillis(5)) + TestEvents.clusterIp("harmless", from));
        api.ingest(TestEvents.nodePort("last", from.plusSeconds(59)));
        api.ingest(TestEvents.nodePort("too-late", from.plusSeconds(60)));

        String backfill = order(from, from.plusSeconds(60));
        assertThat(api.get(backfill).path("state").asString()).isEqualTo("waiting");
        workOff();

        JsonNode finished = api.get(backfill);
        assertThat(finished.path("state").asString()).isEqualTo("finished");
        assertThat(finished.path("percent").asInt()).isEqualTo(100);
        assertThat(finished.path("scanned").asInt()).isEqualTo(3);
        assertThat(finished.path("created").asInt()).isEqualTo(2);
        assertThat(alerted()).containsExactlyInAnyOrder("first", "last");
    }

    @Test
    void what_has_an_alert_gets_no_second_one_by_a_backfill_or_by_a_run() {
        ingestPast(3);
        orderPast();
        workOff();
        assertThat(api.runRule().path("duplicate").asInt()).isEqualTo(3);
        String again = orderPast();
        workOff();

        assertThat(api.get(again).path("duplicate").asInt()).isEqualTo(3);
        assertThat(api.get(again).path("created").asInt()).isZero();
        assertThat(alerted()).hasSize(3);
        assertThat(api.all(Api.NODE_PORT_RULE + "/runs"))
                .extracting(run -> run.path("kind").asString())
                .containsExactly("backfill", "manual", "backfill");
    }

    @Test
    void events_of_times_that_have_no_day_are_found_too() {
        Instant longAgo = Instant.parse("2019-02-03T04:05:06Z");
        api.ingest(TestEvents.nodePort("years-ago", longAgo));
        order(longAgo, longAgo.plusSeconds(1));
        workOff();

        assertThat(alerted()).containsExactly("years-ago");
    }

    @Test
    void a_commit_makes_no_more_alerts_than_a_run_may_and_all_are_made_in_the_end() {
        ingestPast(250);
        String backfill = orderPast();

        assertThat(work.workOneSlice()).isTrue();
        assertThat(api.get(backfill).path("state").asString()).isEqualTo("running");
        assertThat(api.get(backfill).path("scanned").asInt()).isEqualTo(100);
        assertThat(alerted()).hasSize(100);
        workOff();
        assertThat(api.get(backfill).path("scanned").asInt()).isEqualTo(250);
        assertThat(alerted()).hasSize(250);
    }

    @Test
    void cancelled_in_the_middle_it_keeps_what_it_made() {
        ingestPast(250);
        String backfill = orderPast();
        work.workOneSlice();

        assertThat(api.send("DELETE", backfill, "").statusCode()).isEqualTo(204);
        assertThat(work.workOneSlice()).isFalse();
        assertThat(api.send("DELETE", backfill, "").statusCode()).isEqualTo(204);
        assertThat(api.get(backfill).path("state").asString()).isEqualTo("cancelled");
        assertThat(alerted()).hasSize(100);
    }

    @Test
    void a_slice_that_was_killed_leaves_no_trace_and_another_worker_goes_on(
            @Autowired Backfills backfills,
            @Autowired Rules rules,
            @Autowired BeginReading beginReading,
            @Autowired EventTimeline timeline,
            @Autowired RaiseMatches raiseMatches,
            @Autowired RuleRunRepository runs,
            @Autowired RunMetrics metrics,
            @Autowired BackfillTries tries) {
        ingestPast(150);
        String backfill = orderPast();
        work.workOneSlice();
        transaction.executeWithoutResult(open -> {
            work.workOneSlice();
            open.setRollbackOnly();
        });
        assertThat(api.get(backfill).path("scanned").asInt()).isEqualTo(100);

        var restarted = new WorkBackfills(
                backfills, rules, beginReading, timeline, raiseMatches, runs, metrics, tries, transaction, clock);
        while (restarted.workOneSlice()) {}
        assertThat(api.get(backfill).path("created").asInt()).isEqualTo(150);
        assertThat(api.get(backfill).path("duplicate").asInt()).isZero();
    }

    @Test
    void one_that_the_database_fails_holds_up_no_other_and_has_failed_in_the_end() {
        new TypedRules(api).add("\"type\":\"query\",\"language\":\"kuery\"");
        ingestPast(3);
        String failing = orderOf(TYPED, clock.instant().minus(Duration.ofDays(2)), clock.instant());
        String behind = orderPast();
        jdbc.sql(
                        "alter table rule_backfill add constraint test_fails check (rule_id <> 'test-typed' or state <> 'finished')")
                .update();
        try {
            assertThatThrownBy(work::workOneSlice).isInstanceOf(DataAccessException.class);
            workOff();
            assertThat(api.get(behind).path("state").asString()).isEqualTo("finished");
            for (int tries = 2; tries < BackfillTries.MAX_TRIES; tries++) {
                clock.advance(Duration.ofMinutes(10));
                assertThatThrownBy(work::workOneSlice).isInstanceOf(DataAccessException.class);
                assertThat(work.workOneSlice()).isFalse();
            }
            clock.advance(Duration.ofMinutes(10));
            workOff();
        } finally {
            jdbc.sql("alter table rule_backfill drop constraint test_fails").update();
        }
        assertThat(api.get(failing).path("state").asString()).isEqualTo("failed");
        assertThat(api.get(failing).path("message").asString()).contains("10 times", "test_fails");
    }

    @Test
    void its_slices_are_counted_as_runs_are(@Autowired MeterRegistry registry) {
        var created = registry.counter(
                "portreeve.detection.alerts", "rule", Api.NODE_PORT_RULE.substring(14), "outcome", "created");
        double before = created.count();
        ingestPast(3);
        orderPast();
        workOff();

        assertThat(created.count() - before).isEqualTo(3);
    }

    @Test
    void what_waits_is_worked_off_in_the_background() {
        ingestPast(3);
        String backfill = orderPast();
        var scheduler = new BackfillScheduler(
                work,
                new DetectionSettings(
                        true,
                        Duration.ofMillis(10),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofDays(1),
                        1));
        scheduler.start();
        try {
            await().until(() -> api.get(backfill).path("state").asString().equals("finished"));
        } finally {
            scheduler.stop();
        }
        assertThat(scheduler.isRunning()).isFalse();
        assertThat(alerted()).hasSize(3);
    }

    @Test
    void a_rule_that_is_off_is_run_over_the_past_and_one_that_is_deleted_is_not() {
        new TypedRules(api).add("\"type\":\"query\",\"language\":\"kuery\",\"enabled\":false");
        Instant from = clock.instant().minusSeconds(60);
        api.ingest(TypedRules.read("token", "jana", "192.0.2.1", from));
        orderOf(TYPED, from, from.plusSeconds(1));
        workOff();
        assertThat(new TypedRules(api).alerted()).containsExactly("token");

        orderOf(TYPED, from, from.plusSeconds(1));
        api.send("DELETE", TYPED, "");
        workOff();
        assertThat(jdbc.sql("select state || ': ' || message from rule_backfill order by id desc limit 1")
                        .query(String.class)
                        .single())
                .isEqualTo("cancelled: The rule was deleted.");
    }

    @Test
    void one_of_a_rule_that_was_deleted_does_not_go_on_with_another_of_its_id() {
        new TypedRules(api).add("\"type\":\"query\",\"language\":\"kuery\",\"enabled\":false");
        Instant from = clock.instant().minusSeconds(60);
        api.ingest(TypedRules.read("token", "jana", "192.0.2.1", from));
        String backfill = orderOf(TYPED, from, from.plusSeconds(1));
        api.send("DELETE", TYPED, "");
        clock.advance(Duration.ofMillis(1));
        new TypedRules(api).add("\"type\":\"query\",\"language\":\"kuery\",\"enabled\":false");
        workOff();

        assertThat(api.get(backfill).path("state").asString()).isEqualTo("cancelled");
        assertThat(api.get(backfill).path("message").asString()).isEqualTo("The rule was deleted.");
        assertThat(new TypedRules(api).alerted()).isEmpty();
    }

    @Test
    void a_rule_that_remembers_is_refused_with_the_reason() {
        new TypedRules(api).add("""
                "type":"threshold","language":"kuery","threshold":{"field":["user.name"],"value":2}""");
        HttpResponse<String> refused = send(TYPED, clock.instant().minusSeconds(60), clock.instant());

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("rule-remembers", "threshold");
    }

    @Test
    void one_waits_or_runs_for_each_rule_and_twenty_in_all() {
        orderPast();
        assertThat(send(Api.NODE_PORT_RULE, clock.instant().minusSeconds(1), clock.instant())
                        .statusCode())
                .isEqualTo(409);
        jdbc.sql("""
                insert into rule_backfill (rule_id, rule_revision, from_time, to_time, state, reached, reached_identity,
                    created_at, created_by_key, created_by)
                select 'other-' || n, 1, now(), now(), 'waiting', now(), gen_random_uuid(), now(), 1, 'other'
                from generate_series(1, 19) n""").update();
        workOneOff();
        orderPast();
        assertThat(jdbc.sql("select count(*) from rule_backfill where state = 'waiting'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(20);
        new TypedRules(api).add("\"type\":\"query\",\"language\":\"kuery\"");
        assertThat(send(TYPED, clock.instant().minusSeconds(1), clock.instant()).statusCode())
                .isEqualTo(429);
    }

    @Test
    void one_that_has_ended_is_not_cancelled() {
        String backfill = orderPast();
        workOff();

        HttpResponse<String> refused = api.send("DELETE", backfill, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("backfill-ended", "finished");
        assertThat(api.send("DELETE", BACKFILLS + "/987654321", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void orders_and_cancellations_are_on_the_audit_trail_and_in_the_list() {
        api.send("DELETE", orderPast(), "");
        orderPast();

        assertThat(api.all("/api/v1/audit-trail"))
                .extracting(entry -> entry.path("action").asString())
                .containsExactly("rule.backfill-started", "rule.backfill-cancelled", "rule.backfill-started");
        assertThat(api.all(BACKFILLS))
                .extracting(backfill -> backfill.path("state").asString())
                .containsExactly("waiting", "cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; from",
                "{\"from\":\"2026-01-01T00:00:00Z\"}; to",
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}; to",
                "{\"from\":\"1969-12-31T23:59:59Z\",\"to\":\"2026-01-01T00:00:00Z\"}; from",
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"+1000000000-12-31T23:59:59Z\"}; to",
                "{\"from\":\"yesterday\",\"to\":\"2026-01-01T00:00:00Z\"}; from",
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\",\"until\":1}; until",
            })
    void a_body_at_fault_is_refused_with_the_field_named(String body, String field) {
        HttpResponse<String> refused = api.send("POST", BACKFILLS, body, "Content-Type", "application/json");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    private void ingestPast(int nodePorts) {
        api.ingest(TestEvents.nodePorts(nodePorts, clock.instant().minus(Duration.ofHours(30))));
    }

    private String orderPast() {
        return order(clock.instant().minus(Duration.ofDays(2)), clock.instant().minus(Duration.ofDays(1)));
    }

    private String order(Instant from, Instant to) {
        return orderOf(Api.NODE_PORT_RULE, from, to);
    }

    /** Orders a backfill and returns its path. */
    private String orderOf(String rule, Instant from, Instant to) {
        HttpResponse<String> taken = send(rule, from, to);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return rule + "/backfills/"
                + new JsonMapper().readTree(taken.body()).path("id").asLong();
    }

    private HttpResponse<String> send(String rule, Instant from, Instant to) {
        String body = "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(from, to);
        return api.send("POST", rule + "/backfills", body, "Content-Type", "application/json");
    }

    private void workOff() {
        while (work.workOneSlice()) {}
    }

    private void workOneOff() {
        assertThat(work.workOneSlice()).isTrue();
    }

    private List<String> alerted() {
        return api.all("/api/v1/alerts").stream()
                .map(alert -> alert.path("subject").path("name").asString())
                .toList();
    }
}
