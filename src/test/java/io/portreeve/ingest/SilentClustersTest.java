package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a cluster of which nothing arrives any more to an alert that names it. */
@PortreeveTest
class SilentClustersTest {

    private static final String RULE = "/api/v1/rules/5b0f6a52-2c5e-4b0d-9c2a-7d1f0e9a4c36";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    SilentClusters silentClusters;

    @Autowired
    ClusterActivity activity;

    @Test
    void a_cluster_that_falls_silent_becomes_one_alert_that_names_it() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        watch(Duration.ofHours(3));
        api.send("POST", RULE + "/runs", "");

        List<JsonNode> alerts = alerts();
        assertThat(alerts).hasSize(1);
        assertThat(alerts.getFirst().path("reason").asString())
                .startsWith("Portreeve has heard nothing of cluster lab since 20")
                .endsWith(" UTC, for 1 h.");
        assertThat(alert(alerts.getFirst())
                        .path("investigation")
                        .path("markdown")
                        .asString())
                .contains(
                        "Events that had arrived of it that day and the day before: 1.",
                        "only 1 of its events had arrived",
                        "/api/v1/clusters");
    }

    @Test
    void a_cluster_that_came_back_and_falls_silent_again_is_another_alert() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        watch(Duration.ofHours(2));
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        watch(Duration.ofMinutes(50));
        assertThat(told()).hasSize(1);
        watch(Duration.ofMinutes(20));
        assertThat(told()).hasSize(2);
    }

    @Test
    void a_cluster_that_was_forgotten_is_told_of_no_more() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        activity.sumUp();
        clock.advance(Duration.ofDays(31));
        watch(Duration.ofHours(2));
        assertThat(told()).isEmpty();
    }

    @Test
    void a_silence_that_could_not_be_written_is_told_of_at_the_next_tick() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        var away = new SilentClusters(
                activity,
                (events, key) -> {
                    throw new DataAccessResourceFailureException("away");
                },
                new JsonMapper(),
                new ClusterSettings(Duration.ofSeconds(10), Duration.ofHours(1)));
        for (int looks = 0; looks < 6; looks++) {
            clock.advance(Duration.ofMinutes(10));
            activity.sumUp();
        }
        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(away::tell).isInstanceOf(DataAccessResourceFailureException.class);
        silentClusters.tell();
        assertThat(told()).hasSize(1);
    }

    /** Looks each ten minutes, as the service does more often. */
    private void watch(Duration time) {
        silentClusters.tell();
        for (long passed = 0; passed < time.toMinutes(); passed += 10) {
            clock.advance(Duration.ofMinutes(10));
            silentClusters.tell();
        }
    }

    private List<JsonNode> told() {
        return api.all("/api/v1/audit-events?cluster=portreeve&query=kubernetes.audit.objectRef.resource:clusters");
    }

    private List<JsonNode> alerts() {
        return api.all("/api/v1/alerts?cluster=portreeve&resourceName=lab");
    }

    private JsonNode alert(JsonNode item) {
        return api.get("/api/v1/alerts/" + item.path("id").asString());
    }
}
