package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@PortreeveTest
class RunTest {

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    EventAppender appender;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void a_flood_is_alerted_a_hundred_at_a_time_and_nothing_is_dropped() {
        api.ingest(TestEvents.nodePorts(250, clock.instant()));

        assertRun(api.runRule(), 100, 150);
        assertRun(api.runRule(), 100, 50);
        assertRun(api.runRule(), 50, 0);
        assertRun(api.runRule(), 0, 0);
        assertThat(api.all("/api/v1/alerts")).hasSize(250);
    }

    @Test
    void what_waits_is_alerted_a_second_later_not_an_interval_later() {
        api.ingest(TestEvents.nodePorts(250, clock.instant()));

        assertThat(detection.runDue())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(100);
        assertThat(detection.runDue()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(detection.runDue())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(100);
        clock.advance(Duration.ofSeconds(1));
        assertThat(detection.runDue())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(50);
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(detection.runDue()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(detection.runDue()).hasSize(1);
    }

    @Test
    void events_that_come_hours_or_weeks_late_are_alerted_in_the_next_run() {
        api.ingest(TestEvents.nodePort("on-time", clock.instant()));
        api.runRule();
        api.ingest(TestEvents.nodePort("hours-late", clock.instant().minus(Duration.ofHours(7))));
        api.ingest(TestEvents.nodePort("weeks-late", clock.instant().minus(Duration.ofDays(21))));
        api.ingest(TestEvents.nodePort("years-late", Instant.parse("2019-02-03T04:05:06Z")));

        assertRun(api.runRule(), 3, 0);
        assertThat(api.all("/api/v1/alerts?resourceName=years-late"))
                .singleElement()
                .extracting(alert -> alert.path("eventTime").asString())
                .isEqualTo("2019-02-03T04:05:06.005Z");
    }

    @Test
    void a_replay_makes_no_alert() {
        String events = TestEvents.nodePorts(3, clock.instant());
        api.ingest(events);
        api.runRule();

        assertThat(api.ingest(events).path("duplicate").asInt()).isEqualTo(3);
        assertRun(api.runRule(), 0, 0);
        assertThat(api.all("/api/v1/alerts")).hasSize(3);
    }

    @Test
    void a_second_request_under_a_reused_audit_id_is_alerted_too() {
        Instant now = clock.instant();
        api.ingest(TestEvents.service("chosen-by-the-client", "harmless", "ClusterIP", now));
        api.ingest(TestEvents.service("chosen-by-the-client", "hostile", "NodePort", now.plusSeconds(1)));

        assertRun(api.runRule(), 1, 0);
        assertThat(api.all("/api/v1/audit-events")).hasSize(2);
    }

    @Test
    void an_ingest_that_commits_after_a_run_has_passed_it_is_alerted_by_the_next_run() throws Exception {
        var written = new CountDownLatch(1);
        var runHasPassed = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slowIngest = threads.submit(() -> transaction.executeWithoutResult(open -> {
                appendInThisTransaction(TestEvents.nodePort("slow", clock.instant()));
                written.countDown();
                await(runHasPassed);
            }));
            await(written);
            api.ingest(TestEvents.nodePort("fast", clock.instant()));
            assertRun(api.runRule(), 1, 0);
            runHasPassed.countDown();
            slowIngest.get();
        }
        assertRun(api.runRule(), 1, 0);
        assertThat(names(api.all("/api/v1/alerts"))).containsExactlyInAnyOrder("fast", "slow");
    }

    @Test
    void a_foreign_open_transaction_stalls_nothing() {
        transaction.executeWithoutResult(foreign -> {
            jdbc.sql("create table foreign_table (n int)").update();
            api.ingest(TestEvents.nodePort("web", clock.instant()));
            assertRun(api.runRule(), 1, 0);
            foreign.setRollbackOnly();
        });
    }

    @Test
    void runs_at_the_same_time_make_each_alert_once() throws Exception {
        api.ingest(TestEvents.nodePorts(120, clock.instant()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> runs = IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(() -> api.runRule()))
                    .toList();
            int created = 0;
            for (Future<JsonNode> run : runs)
                created += run.get().path("created").asInt();
            assertThat(created).isEqualTo(120);
        }
        assertThat(api.all("/api/v1/alerts")).hasSize(120);
    }

    @Test
    void a_failed_run_says_why_and_the_next_begins_at_the_same_place() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        jdbc.sql("alter table alert rename to alert_away").update();
        JsonNode failed = api.runRule();
        jdbc.sql("alter table alert_away rename to alert").update();

        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("message").asString()).contains("relation \"alert\" does not exist");
        assertRun(api.runRule(), 1, 0);
        assertThat(api.all(Api.NODE_PORT_RULE + "/runs"))
                .extracting(run -> run.path("status").asString())
                .containsExactly("succeeded", "failed");
    }

    @Test
    void the_recorded_api_server_is_alerted_exactly_where_the_rule_hits() throws Exception {
        var hits = new ArrayList<String>();
        var events = new ArrayList<String>();
        for (String line : recordedServices()) {
            String event = line.substring(line.indexOf("\"event\":") + "\"event\":".length(), line.length() - 1);
            events.add(event);
            if (line.contains("\"elasticRuleHit\":true")) hits.add(auditId(event));
        }
        JsonNode taken = api.ingest(String.join("\n", events));
        assertThat(taken.path("stored").asInt() + taken.path("duplicate").asInt())
                .isEqualTo(events.size());
        while (api.runRule().path("deferred").asInt() > 0) {}

        List<JsonNode> alerts = api.all("/api/v1/alerts");
        assertThat(alerts)
                .extracting(alert -> alert.path("event").path("auditId").asString())
                .containsExactlyInAnyOrderElementsOf(hits);
    }

    @Test
    void the_rule_tells_when_it_ran_and_when_it_will() {
        detection.runDue();
        JsonNode rule = api.get(Api.NODE_PORT_RULE);

        assertThat(rule.path("lastRun").path("kind").asString()).isEqualTo("scheduled");
        assertThat(Instant.parse(rule.path("nextRunAt").asString()))
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    }

    private static void assertRun(JsonNode run, int created, int deferred) {
        assertThat(run.path("status").asString()).as("%s", run).isEqualTo("succeeded");
        assertThat(run.path("created").asInt()).as("%s", run).isEqualTo(created);
        assertThat(run.path("deferred").asInt()).as("%s", run).isEqualTo(deferred);
    }

    private void appendInThisTransaction(String event) {
        appender.append(List.of(AuditEvent.read("lab", event.getBytes(StandardCharsets.UTF_8), null)), null);
    }

    private static List<String> recordedServices() throws IOException {
        return new ClassPathResource("kube-apiserver/services.jsonl")
                .getContentAsString(StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static String auditId(String event) {
        Matcher matcher = Pattern.compile("\"auditID\":\"([^\"]+)").matcher(event);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static List<String> names(List<JsonNode> alerts) {
        return alerts.stream()
                .map(alert -> alert.path("subject").path("name").asString())
                .toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
