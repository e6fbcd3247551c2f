package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.ServiceWrites;
import io.portreeve.SettableClock;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Services open, from their events to alerts. */
@PortreeveTest
class VerifiedExposureTest {

    private static final String VERIFIED = "9d2a7c4e-6b1f-4e53-9c8d-2f5b8a1e7c90";
    private static final String UNKNOWN = "7c1e9b34-52a8-4d06-8f7a-c3b90e6d2f15";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    Exposures exposures;

    @Autowired
    EventStream stream;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void a_json_patch_to_node_port_is_found_and_told_with_before_and_after() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        api.ingest(
                web.patch("[{\"op\":\"replace\",\"path\":\"/spec/type\",\"value\":\"NodePort\"}]", "NodePort", 30080));

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
        assertThat(alerts(VERIFIED)).hasSize(1);
    }

    @Test
    void refused_requests_dry_runs_and_repeated_writes_are_no_exposure() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("NodePort", 30080));
        api.ingest(web.update("NodePort", 30080));
        api.ingest(web.refused(409));
        api.ingest(web.dryRun());

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
        assertThat(run(UNKNOWN).path("created").asInt()).isZero();
    }

    @Test
    void a_write_that_comes_late_is_put_in_its_place_and_the_next_one_told_anew() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        String create = web.create("ClusterIP");
        String open = web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080);
        api.ingest(open);
        assertThat(run(VERIFIED).path("created").asInt()).isZero();
        assertThat(run(UNKNOWN).path("created").asInt()).isEqualTo(1);

        api.ingest(create);

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
        assertThat(run(UNKNOWN).path("created").asInt()).isZero();
        assertThat(run(VERIFIED).path("created").asInt()).isZero();
    }

    @Test
    void search_and_the_event_itself_tell_what_it_did() {
        Instant now = clock.instant();
        ServiceWrites web = new ServiceWrites("web", now);
        api.ingest(web.create("ClusterIP"));
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));
        run(VERIFIED);

        List<JsonNode> found = api.all("/api/v1/audit-events?query=portreeve.exposure.ports%3A30080");
        assertThat(found).hasSize(1);
        JsonNode exposure = api.get(
                        "/api/v1/audit-events/" + found.getFirst().path("id").asString())
                .path("fields")
                .path("portreeve")
                .path("exposure");
        assertThat(exposure.path("change").asString()).isEqualTo("opened");
        assertThat(exposure.path("before").path(0).asString()).isEqualTo("type ClusterIP");
        assertThat(exposure.path("after").path(1).asString()).isEqualTo("node port 30080 → 80/TCP");
    }

    @Test
    void an_alert_of_either_rule_tells_both_facts_and_whether_it_was_closed_since() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));
        api.runRule();
        String path = "/api/v1/alerts/"
                + api.all("/api/v1/alerts").getFirst().path("id").asString();
        JsonNode open = api.get(path);
        api.ingest(web.delete());
        run(VERIFIED);
        JsonNode closed = api.get(path);

        assertThat(open.path("exposure").path("change").asString()).isEqualTo("opened");
        assertThat(open.path("exposure").path("now").asString()).isEqualTo("open");
        assertThat(open.path("investigation").path("markdown").asString())
                .contains(
                        "Rule hit: yes.",
                        "Verified exposure: yes",
                        "Now: `node port 30080 → 80/TCP`",
                        "No longer: `type ClusterIP`",
                        "app=web");
        assertThat(closed.path("exposure").path("now").asString()).isEqualTo("closed");
        assertThat(closed.path("exposure").path("closedAt").asString()).isNotEmpty();
        assertThat(closed.path("investigation")).isEqualTo(open.path("investigation"));
    }

    @Test
    void services_of_one_name_in_two_clusters_are_two() {
        ServiceWrites here = new ServiceWrites("web", clock.instant());
        ServiceWrites there = new ServiceWrites("web", clock.instant());
        api.ingest(here.create("NodePort", 30080));
        api.send("POST", "/api/v1/clusters/other/audit-events", there.create("ClusterIP"));
        api.send("POST", "/api/v1/clusters/other/audit-events", there.update("NodePort", 30080));

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(2);
    }

    @Test
    void what_is_known_of_a_service_outlives_its_events() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        run(VERIFIED);
        jdbc.sql("delete from audit_event").update();
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
    }

    @Test
    void a_deletion_of_all_services_of_a_namespace_closes_them() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("NodePort", 30080));
        run(VERIFIED);
        String path = "/api/v1/alerts/" + alerts(VERIFIED).getFirst().path("id").asString();
        api.ingest(web.deleteAll());
        run(VERIFIED);

        assertThat(api.get(path).path("exposure").path("now").asString()).isEqualTo("closed");
    }

    @Test
    void a_rule_that_asks_reads_no_further_than_exposure_is_followed_and_others_do() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("NodePort", 30080));
        transaction.executeWithoutResult(open -> {
            jdbc.sql("select 1 from exposure_place for update").query().singleRow();
            assertThat(CompletableFuture.supplyAsync(detection::runDue).join())
                    .filteredOn(run -> run.view().created() > 0)
                    .extracting(run -> run.view().ruleId())
                    .containsExactly("65f9bccd-510b-40df-8263-334f03174fed");
        });

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
    }

    @Test
    void a_follower_that_dies_in_the_middle_leaves_its_work_to_the_next() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        exposures.follow(stream.seal(), 1);
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));
        transaction.executeWithoutResult(open -> {
            jdbc.sql("select 1 from service_exposure for update").query().singleRow();
            var follower = CompletableFuture.supplyAsync(() -> exposures.follow(stream.seal(), 1));
            await().pollInterval(Duration.ofMillis(20)).until(this::killTheWaitingFollower);
            assertThat(follower).failsWithin(Duration.ofSeconds(10));
        });

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
    }

    private boolean killTheWaitingFollower() {
        return jdbc.sql("""
                        select coalesce(bool_or(pg_terminate_backend(pid)), false) from pg_stat_activity
                        where wait_event_type = 'Lock' and query like 'insert into service_exposure%'""").query(Boolean.class).single();
    }

    @Test
    void several_followers_at_once_tell_what_one_would() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        for (int i = 0; i < 20; i++) {
            api.ingest(web.update("NodePort", 30080));
            api.ingest(web.update("ClusterIP"));
        }

        Stream.generate(() -> CompletableFuture.runAsync(() -> exposures.follow(stream.seal(), 1)))
                .limit(4)
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(20);
        assertThat(jdbc.sql("select count(*) from exposure_change")
                        .query(Integer.class)
                        .single())
                .isEqualTo(41);
    }

    @Test
    void a_history_that_cannot_be_read_begins_anew_and_holds_up_nobody() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        run(VERIFIED);
        jdbc.sql("update service_exposure set history = 'x'").update();
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));
        api.ingest(new ServiceWrites("api", clock.instant()).create("NodePort", 30081));

        assertThat(run(UNKNOWN).path("created").asInt()).isEqualTo(1);
        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
    }

    @Test
    void what_an_earlier_version_stored_is_followed_from_its_beginning() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        api.ingest(web.patch("{\"spec\":{\"type\":\"NodePort\"}}", "NodePort", 30080));
        jdbc.sql("update exposure_place set position = 0").update();

        assertThat(run(VERIFIED).path("created").asInt()).isEqualTo(1);
    }

    @Test
    void a_service_is_remembered_for_longer_than_events_and_not_for_ever() {
        ServiceWrites web = new ServiceWrites("web", clock.instant());
        api.ingest(web.create("ClusterIP"));
        ServiceWrites gone = new ServiceWrites("gone", clock.instant());
        api.ingest(gone.create("NodePort", 30080));
        api.ingest(gone.delete());
        run(VERIFIED);

        clock.advance(Duration.ofDays(60));
        exposures.forget();
        assertThat(services()).containsExactly("web");
        assertThat(jdbc.sql("select count(*) from exposure_change")
                        .query(Integer.class)
                        .single())
                .isZero();

        clock.advance(Duration.ofDays(1_000));
        exposures.forget();
        assertThat(services()).isEmpty();
    }

    private List<String> services() {
        return jdbc.sql("select name from service_exposure")
                .query((row, n) -> row.getString(1))
                .list();
    }

    private JsonNode run(String rule) {
        var response = api.send("POST", "/api/v1/rules/" + rule + "/runs", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return new JsonMapper().readTree(response.body());
    }

    private List<JsonNode> alerts(String rule) {
        return api.all("/api/v1/alerts?ruleId=" + rule);
    }
}
