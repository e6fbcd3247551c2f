package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.EventHistory.ActorHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@PortreeveTest
class EventHistoryTest {

    @Autowired
    EventHistory history;

    @Autowired
    EventAppender appender;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SettableClock clock;

    private Instant now;

    @BeforeEach
    void take_the_time() {
        now = clock.instant();
    }

    @Test
    void the_writes_of_an_actor_are_counted_by_namespace() {
        store(write("jana", "shop", "web", 1), write("jana", "shop", "api", 2), write("jana", "test", "web", 3));
        store(write("otto", "shop", "web", 4));

        ActorHistory found = history.writesBy("lab", "jana", "services", now);

        assertThat(found.count()).isEqualTo(3);
        assertThat(found.firstSeen()).isEqualTo(now.minusSeconds(3));
        assertThat(found.namespaces()).containsExactly("shop", "test");
        assertThat(found.namespaceCounts()).containsExactly(2, 1);
    }

    @Test
    void what_comes_later_reads_other_clusters_and_first_stages_do_not_count() {
        store(
                write("jana", "shop", "web", 0),
                event("get", "jana", "shop", "web", now.minusSeconds(1)),
                TestEvents.read(json("create", "jana", "shop", "web", now.minusSeconds(2))
                        .replace("ResponseComplete", "RequestReceived")));

        assertThat(history.writesBy("lab", "jana", "services", now).count()).isZero();
        assertThat(history.writesBy("other", "jana", "services", now.plusSeconds(1))
                        .count())
                .isZero();
        assertThat(history.writesBy("lab", "jana", "services", now).firstSeen()).isNull();
    }

    @Test
    void refused_writes_dry_runs_and_further_stages_are_no_earlier_writes() {
        store(
                TestEvents.read(written(1).replace("\"code\":201", "\"code\":403")),
                TestEvents.read(written(2).replace("\"code\":201", "")),
                TestEvents.read(written(3).replace("/services", "/services?dryRun=All")),
                TestEvents.read(written(4).replace("ResponseComplete", "ResponseStarted")),
                TestEvents.read(written(5).replace("ResponseComplete", "Panic")));

        assertThat(history.writesBy("lab", "jana", "services", now).count()).isZero();
        store(TestEvents.read(written(6)));
        assertThat(history.writesBy("lab", "jana", "services", now).count()).isEqualTo(1);
    }

    @Test
    void the_past_before_the_days_counts_too() {
        store(event("create", "jana", "shop", "web", now.minus(Duration.ofDays(400))), write("jana", "shop", "web", 1));

        assertThat(history.writesBy("lab", "jana", "services", now).firstSeen())
                .isEqualTo(now.minus(Duration.ofDays(400)));
    }

    @Test
    void the_writes_to_an_object_come_newest_first() {
        store(write("jana", "shop", "web", 3), write("otto", "shop", "web", 1), write("jana", "shop", "web", 2));
        store(write("jana", "shop", "other", 1), write("jana", "test", "web", 1));

        List<StoredEvent> found = history.writesTo("lab", "services", "shop", "web", now, 2);

        assertThat(found)
                .extracting(event -> event.audit().eventTime())
                .containsExactly(now.minusSeconds(1), now.minusSeconds(2));
    }

    @Test
    void objects_without_a_namespace_have_a_history() {
        store(TestEvents.read(
                json("create", "jana", "shop", "web", now.minusSeconds(1)).replace("\"namespace\":\"shop\",", "")));

        assertThat(history.writesTo("lab", "services", null, "web", now, 5)).hasSize(1);
        assertThat(history.writesTo("lab", "services", "shop", "web", now, 5)).isEmpty();
    }

    @Test
    void an_actor_whose_name_is_cut_in_the_store_inherits_no_history() {
        String name = "n".repeat(600);
        store(write(name + "-one", "shop", "web", 1), write(name + "-two", "shop", "web", 2));

        assertThat(history.writesBy("lab", name + "-one", "services", now).count())
                .isZero();
    }

    @Test
    void counting_ends_at_a_thousand() {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 1; i <= 1_100; i++) events.add(write("jana", "shop", "web", i));
        appender.append(events, null);

        assertThat(history.writesBy("lab", "jana", "services", now).count()).isEqualTo(1_000);
    }

    @Test
    void in_a_run_of_many_alerts_its_questions_are_not_planned_each_time() {
        transaction.executeWithoutResult(run -> {
            long before = answersByKeptPlans();
            for (int i = 0; i < 10; i++) {
                history.writesBy("lab", "jana", "services", now);
                history.writesTo("lab", "services", "shop", "web", now, 5);
                history.writesTo("lab", "services", null, "web", now, 5);
            }
            // The driver has the server keep a statement from its fifth use on.
            assertThat(answersByKeptPlans() - before).isBetween(15L, 30L);
        });
    }

    /** Also where nothing is known of the days yet. */
    @Test
    void a_kept_plan_asks_the_indexes_on_writes() {
        String days = "Index Scan (Backward )?using audit_event_[0-9]+_";
        assertThat(keptPlan(JdbcEventHistory.BY_ACTOR)).containsPattern(days + "username_event_time_idx");
        assertThat(keptPlan(JdbcEventHistory.NEWEST_IN_NAMESPACE))
                .containsPattern(days + "resource_namespace_name_event_time_idx");
        assertThat(keptPlan(JdbcEventHistory.NEWEST_IN_NONE))
                .containsPattern(days + "resource_namespace_name_event_time_idx");
    }

    /** How often this connection's statements on times outside the days were answered by a plan that is kept. */
    private long answersByKeptPlans() {
        return jdbc.sql("""
                        select coalesce(sum(generic_plans), 0) from pg_prepared_statements
                        where statement like '%10518984 hours%'""").query(Long.class).single();
    }

    private String keptPlan(String statement) {
        Map<String, String> places = new HashMap<>();
        String numbered = Pattern.compile("(?<!:):([a-z_]+)")
                .matcher(statement)
                .replaceAll(name -> "\\" + places.computeIfAbsent(name.group(1), n -> "$" + (places.size() + 1)));
        return transaction.execute(open -> {
            jdbc.sql("""
                    create function pg_temp.plan_of(statement text) returns setof text language plpgsql as
                    'begin return query execute ''explain (generic_plan) '' || statement; end'""").update();
            open.setRollbackOnly();
            return String.join(
                    "\n",
                    jdbc.sql("select * from pg_temp.plan_of(?)")
                            .param(numbered)
                            .query(String.class)
                            .list());
        });
    }

    private void store(AuditEvent... events) {
        appender.append(List.of(events), null);
    }

    private String written(int secondsAgo) {
        return json("create", "jana", "shop", "web", now.minusSeconds(secondsAgo));
    }

    private AuditEvent write(String user, String namespace, String name, int secondsAgo) {
        return event("create", user, namespace, name, now.minusSeconds(secondsAgo));
    }

    private static AuditEvent event(String verb, String user, String namespace, String name, Instant time) {
        return TestEvents.read(json(verb, user, namespace, name, time));
    }

    private static String json(String verb, String user, String namespace, String name, Instant time) {
        return """
                {"auditID":"x","stage":"ResponseComplete","verb":"%s","user":{"username":"%s"},"stageTimestamp":"%s",
                "requestURI":"/api/v1/services","responseStatus":{"code":201},
                "objectRef":{"resource":"services","namespace":"%s","name":"%s"}}""".formatted(verb, user, time, namespace, name);
    }
}
