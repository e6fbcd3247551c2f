package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.ClusterActivity.Arrivals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What arrived of which cluster, from the stored stream. */
@PortreeveTest
class ClusterActivityTest {

    private static final Duration SILENT_AFTER = Duration.ofHours(1);

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    ClusterActivity activity;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void a_cluster_is_listed_with_its_newest_event_and_how_many_arrived() {
        Instant newest = clock.instant().minusSeconds(60);
        api.ingest(TestEvents.nodePort("old", newest.minusSeconds(500)));
        api.ingest(TestEvents.nodePort("new", newest));
        assertThat(activity.sumUp()).isTrue();

        JsonNode cluster = onlyCluster();
        assertThat(cluster.path("cluster").asString()).isEqualTo("lab");
        assertThat(cluster.path("lastEventAt").asString())
                .isEqualTo(newest.plusMillis(5).toString());
        assertThat(cluster.path("lastReceivedAt").asString())
                .isEqualTo(clock.instant().toString());
        assertThat(cluster.path("eventsSinceYesterday").asInt()).isEqualTo(2);
        assertThat(cluster.path("silent").asBoolean()).isFalse();
    }

    @Test
    void every_event_is_summed_up_once() {
        api.ingest(TestEvents.nodePorts(3, clock.instant()));
        activity.sumUp();
        api.ingest(TestEvents.nodePorts(4, clock.instant()));
        activity.sumUp();
        activity.sumUp();

        assertThat(arrivals())
                .containsExactly(new Arrivals("lab", "services", "", "create", "Request", "allow", false, 7));
    }

    @Test
    void an_event_of_tomorrow_is_as_new_as_its_receipt() {
        api.ingest(TestEvents.nodePort("web", clock.instant().plus(Duration.ofDays(400))));
        activity.sumUp();

        assertThat(onlyCluster().path("lastEventAt").asString())
                .isEqualTo(clock.instant().toString());
    }

    @Test
    void whoever_invents_resources_fills_no_table() {
        String event = TestEvents.nodePort("web", clock.instant());
        List<String> events = new ArrayList<>();
        for (int i = 0; i < SumUpArrivals.MAX_KINDS + 500; i++) {
            events.add(event.replaceFirst("auditID\":\"", "auditID\":\"" + i)
                    .replace("\"resource\":\"services\"", "\"resource\":\"made-up-" + i + "\""));
        }
        api.ingest(String.join("\n", events));
        activity.sumUp();

        assertThat(arrivals())
                .hasSize(SumUpArrivals.MAX_KINDS + 1)
                .contains(new Arrivals("lab", "*", "", "create", "Request", "allow", false, 500));
    }

    @Test
    void a_replica_passes_by_while_another_one_sums_up() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        transaction.executeWithoutResult(open -> {
            jdbc.sql("select 1 from cluster_activity_place for update").query().singleRow();
            assertThat(CompletableFuture.supplyAsync(activity::sumUp).join()).isFalse();
        });
        assertThat(activity.clusters()).isEmpty();
    }

    @Test
    void a_cluster_of_which_nothing_arrives_is_silent_and_forgotten_after_a_month() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        watch(SILENT_AFTER);
        assertThat(onlyCluster().path("silent").asBoolean()).isFalse();
        watch(Duration.ofMinutes(10));
        assertThat(onlyCluster().path("silent").asBoolean()).isTrue();
        watch(Duration.ofDays(31));
        assertThat(api.get("/api/v1/clusters").path("items")).isEmpty();
    }

    @Test
    void while_nobody_looked_nobody_was_silent() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        activity.sumUp();
        clock.advance(Duration.ofHours(5));
        activity.sumUp();
        assertThat(onlyCluster().path("silent").asBoolean()).isFalse();
        watch(SILENT_AFTER.plusMinutes(10));
        assertThat(onlyCluster().path("silent").asBoolean()).isTrue();
    }

    /** Looks each ten minutes, as the service does more often; over days only at their ends. */
    private void watch(Duration time) {
        Duration step = time.toDays() > 1 ? time : Duration.ofMinutes(10);
        activity.sumUp();
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            clock.advance(step);
            activity.sumUp();
        }
    }

    private List<Arrivals> arrivals() {
        return activity.arrivals(clock.instant());
    }

    private JsonNode onlyCluster() {
        JsonNode clusters = api.get("/api/v1/clusters").path("items");
        assertThat(clusters).hasSize(1);
        return clusters.path(0);
    }
}
