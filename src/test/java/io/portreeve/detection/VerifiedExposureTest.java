package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.ServiceWrites;
import io.portreeve.SettableClock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private JsonNode run(String rule) {
        var response = api.send("POST", "/api/v1/rules/" + rule + "/runs", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return new JsonMapper().readTree(response.body());
    }

    private List<JsonNode> alerts(String rule) {
        return api.all("/api/v1/alerts?ruleId=" + rule);
    }
}
