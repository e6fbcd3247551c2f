package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.access.AuditTrail;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.StreamPosition;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@PortreeveTest
class RunTest {

    private static final String NODE_PORT = "65f9bccd-510b-40df-8263-334f03174fed";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    Checkpoints checkpoints;

    @Autowired
    Rules rules;

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

        assertThat(dueRunsOfTheRule())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(100);
        assertThat(dueRunsOfTheRule()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(dueRunsOfTheRule())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(100);
        clock.advance(Duration.ofSeconds(1));
        assertThat(dueRunsOfTheRule())
                .singleElement()
                .extracting(run -> run.view().created())
                .isEqualTo(50);
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(dueRunsOfTheRule()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(dueRunsOfTheRule()).hasSize(1);
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
        String slow = TestEvents.nodePort("slow", clock.instant());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<JsonNode> slowIngest = transaction.execute(holder -> {
                holder.setRollbackOnly();
                occupyPlaceOf(slow);
                Future<JsonNode> waiting = threads.submit(() -> api.ingest(slow));
                await().until(() -> waitingForLocks() > 0);
                api.ingest(TestEvents.nodePort("fast", clock.instant()));
                assertRun(api.runRule(), 1, 0);
                return waiting;
            });
            assertThat(slowIngest.get().path("stored").asInt()).isEqualTo(1);
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
    void an_alert_tells_the_time_of_an_event_of_long_ago() {
        List<String> times =
                List.of("0001-01-01T00:00:00.005Z", "1500-01-01T00:00:00.005Z", "1969-07-20T20:17:40.005Z");
        for (String time : times)
            api.ingest(TestEvents.nodePort("old", Instant.parse(time).minusMillis(5)));
        api.runRule();

        assertThat(api.all("/api/v1/alerts"))
                .extracting(alert -> alert.path("eventTime").asString())
                .containsExactlyInAnyOrderElementsOf(times);
    }

    @Test
    void a_failed_run_says_why_and_the_next_begins_at_the_same_place() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        JsonNode failed;
        jdbc.sql("alter table alert rename to alert_away").update();
        try {
            failed = api.runRule();
        } finally {
            jdbc.sql("alter table alert_away rename to alert").update();
        }

        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("message").asString()).contains("relation \"alert\" does not exist");
        assertRun(api.runRule(), 1, 0);
        assertThat(api.all(Api.NODE_PORT_RULE + "/runs"))
                .extracting(run -> run.path("status").asString())
                .containsExactly("succeeded", "failed");
    }

    @Test
    void a_rule_that_fails_does_not_take_the_others_with_it() {
        addRule("broken", "kubernetes.audit.verb:create");
        addRule("not-kql", "kubernetes.audit.verb:");
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        refuse("alert", "broken");
        try {
            assertThat(detection.runDue())
                    .extracting(run -> run.view().ruleId(), run -> run.view().status())
                    .contains(tuple("broken", "failed"), tuple("not-kql", "failed"), tuple(NODE_PORT, "succeeded"));
            assertThat(api.all("/api/v1/alerts?ruleId=" + NODE_PORT)).hasSize(1);
        } finally {
            accept("alert");
            forgetRules("broken", "not-kql");
        }
    }

    /** What rules without a match leave is written together. */
    @Test
    void of_rules_that_match_nothing_the_one_that_fails_does_not_take_the_others_with_it() {
        addRule("broken", "kubernetes.audit.verb:nothing");
        addRule("quiet", "kubernetes.audit.verb:nothing");
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        refuse("rule_coverage", "broken");
        try {
            assertThat(detection.runDue())
                    .extracting(
                            run -> run.view().ruleId(),
                            run -> run.view().status(),
                            run -> run.view().scanned())
                    .contains(tuple("broken", "failed", 0L), tuple("quiet", "succeeded", 1L));
            assertThat(checkpoints.examinedBy(new RuleId("broken"))).isEqualTo(StreamPosition.START);
        } finally {
            accept("rule_coverage");
            forgetRules("broken", "quiet");
        }
    }

    @Test
    void a_damaged_document_is_named_and_does_not_hide_what_comes_after_it() {
        api.ingest(TestEvents.nodePort("damaged", clock.instant()));
        jdbc.sql("update audit_event set document = overlay(document placing '\\x00'::bytea from 12)")
                .update();
        api.ingest(TestEvents.nodePort("web", clock.instant()));

        JsonNode run = api.runRule();
        assertThat(run.path("status").asString()).isEqualTo("warning");
        assertThat(run.path("message").asString()).startsWith("1 stored event(s) tripped the service");
        assertThat(names(api.all("/api/v1/alerts"))).containsExactly("web");
    }

    @Test
    void a_run_asked_for_while_many_wait_takes_its_turn() throws Exception {
        detection.runDue();
        List<Future<Integer>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transaction.executeWithoutResult(runInProgress -> {
                jdbc.sql("select from rule_checkpoint for update").query().listOfRows();
                for (int i = 0; i < 6; i++) {
                    answers.add(threads.submit(() ->
                            api.send("POST", Api.NODE_PORT_RULE + "/runs", "").statusCode()));
                }
                await().until(() -> waitingForLocks() == 4);
            });
        }
        assertThat(answers).extracting(Future::resultNow).containsOnly(201);
        assertThat(api.all(Api.NODE_PORT_RULE + "/runs")).hasSize(7);
    }

    @Test
    void a_run_whose_turn_does_not_come_in_time_is_told_to_come_again(
            @Autowired EventStream stream,
            @Autowired Exposures exposures,
            @Autowired BeginReading beginReading,
            @Autowired StreamPass pass,
            @Autowired SettleRun settleRun,
            @Autowired AuditTrail trail,
            @Autowired RunMetrics metrics,
            @Autowired RuleRunRepository runs) {
        detection.runDue();
        Duration moment = Duration.ofMillis(200);
        var impatient = new Detection(
                rules,
                checkpoints,
                stream,
                exposures,
                beginReading,
                pass,
                settleRun,
                trail,
                metrics,
                transaction,
                new DetectionSettings(false, moment, moment, moment, moment, moment, 1),
                clock);
        var controller = new RunController(rules, impatient, runs);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transaction.executeWithoutResult(runInProgress -> {
                jdbc.sql("select from rule_checkpoint for update").query().listOfRows();
                var answers = IntStream.range(0, 6)
                        .mapToObj(i -> threads.submit(() -> controller.run(NODE_PORT)))
                        .toList();
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(answer)
                                .failsWithin(Duration.ofSeconds(20))
                                .withThrowableOfType(ExecutionException.class)
                                .withCauseInstanceOf(ProblemException.class)
                                .withMessageContaining("still in progress"));
            });
        }
    }

    @Test
    void while_someone_holds_the_end_of_the_stream_a_run_is_told_to_come_again() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        transaction.executeWithoutResult(hung -> {
            jdbc.sql("select head from stream_head for update").query().listOfRows();

            assertThat(api.send("POST", Api.NODE_PORT_RULE + "/runs", "").statusCode())
                    .isEqualTo(503);
        });
        assertRun(api.runRule(), 1, 0);
    }

    @Test
    void a_run_may_search_for_longer_than_any_other_statement_may_take() {
        detection.runDue();
        transaction.executeWithoutResult(run -> {
            checkpoints.claim(rules.find(new RuleId(NODE_PORT)).orElseThrow(), Duration.ofSeconds(1));
            assertThat(statementTimeout()).isEqualTo("298s");
        });
        assertThat(statementTimeout()).isEqualTo("23s");
    }

    private String statementTimeout() {
        return jdbc.sql("show statement_timeout").query(String.class).single();
    }

    @Test
    void waiting_for_a_run_in_progress_has_an_end() throws Exception {
        detection.runDue();
        Rule rule = rules.find(new RuleId(NODE_PORT)).orElseThrow();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transaction.executeWithoutResult(runInProgress -> {
                jdbc.sql("select from rule_checkpoint for update").query().listOfRows();
                Future<?> claim = threads.submit(
                        () -> transaction.execute(other -> checkpoints.claim(rule, Duration.ofMillis(200))));

                assertThat(claim)
                        .failsWithin(Duration.ofSeconds(20))
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(CannotAcquireLockException.class);
            });
        }
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

    @Test
    void the_list_tells_of_each_rule_when_it_ran_last_and_when_it_will() {
        detection.runDue();
        clock.advance(Duration.ofDays(1));
        detection.runDue();

        assertThat(api.all("/api/v1/rules")).hasSizeGreaterThan(1).allSatisfy(rule -> {
            assertThat(Instant.parse(rule.at("/lastRun/startedAt").asString())).isEqualTo(clock.instant());
            assertThat(Instant.parse(rule.path("nextRunAt").asString())).isAfter(clock.instant());
        });
    }

    private static void assertRun(JsonNode run, int created, int deferred) {
        assertThat(run.path("status").asString()).as("%s", run).isEqualTo("succeeded");
        assertThat(run.path("created").asInt()).as("%s", run).isEqualTo(created);
        assertThat(run.path("deferred").asInt()).as("%s", run).isEqualTo(deferred);
    }

    private void addRule(String id, String query) {
        jdbc.sql("""
                insert into rule
                select (jsonb_populate_record(rule, jsonb_build_object('rule_id', :id::text, 'name', :id::text, 'query', :query::text))).*
                from rule where rule_id = :original
                """)
                .param("id", id)
                .param("query", query)
                .param("original", NODE_PORT)
                .update();
    }

    private void forgetRules(String... ids) {
        for (String table : List.of("rule", "rule_checkpoint")) {
            jdbc.sql("delete from %s where rule_id = any(?)".formatted(table))
                    .param(ids)
                    .update();
        }
    }

    /** Refuses a rule's new rows. */
    private void refuse(String table, String ruleId) {
        jdbc.sql("""
                create or replace function refuse() returns trigger language plpgsql as
                $$ begin raise 'out of order' using errcode = '53100'; end $$
                """).update();
        jdbc.sql(
                        "create trigger refuse before insert on %s for each row when (new.rule_id = '%s') execute function refuse()"
                                .formatted(table, ruleId))
                .update();
    }

    private void accept(String table) {
        jdbc.sql("drop trigger refuse on " + table).update();
    }

    /** Holds the event's unique key, so that its ingest has drawn its number but cannot commit. */
    private void occupyPlaceOf(String event) {
        AuditEvent audit = AuditEvent.read("lab", event.getBytes(StandardCharsets.UTF_8), null);
        jdbc.sql("""
                insert into audit_event (event_time, identity, batch, n, document_codec, cluster, document)
                values (?, ?, 0, 0, 0, 'lab', '')
                """)
                .params(Timestamp.from(audit.eventTime()), audit.identity())
                .update();
    }

    private int waitingForLocks() {
        return jdbc.sql("select count(*) from pg_locks where not granted")
                .query(Integer.class)
                .single();
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

    private List<RuleRun> dueRunsOfTheRule() {
        return detection.runDue().stream()
                .filter(run -> Api.NODE_PORT_RULE.endsWith(run.view().ruleId()))
                .toList();
    }
}
