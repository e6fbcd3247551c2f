package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a key sees and changes that is bound to clusters: theirs, and nothing of others. */
@PortreeveTest
class BoundKeysTest {

    private static final String ALERTS = "/api/v1/alerts";
    private static final String EVENTS = "/api/v1/audit-events";
    private static final String QUARANTINE = "/api/v1/quarantine";

    @LocalServerPort
    int port;

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private Calls calls;
    private String lab;
    private String other;

    @BeforeEach
    void an_alert_and_an_unreadable_record_of_the_cluster_lab() {
        calls = new Calls(port);
        var keys = new TestKeys(jdbc);
        lab = keys.keyFor(Role.ANALYST, "lab", "shop");
        other = keys.keyFor(Role.ANALYST, "other");
        api.ingest(TestEvents.nodePort("web", clock.instant()) + "\n{\"kind\":\"Event\"}");
        api.runRule();
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, EVENTS, QUARANTINE})
    void a_list_shows_what_is_of_its_clusters(String list) {
        assertThat(calls.get(lab, list).json().path("items")).hasSize(1);
        assertThat(calls.get(lab, list + "?cluster=lab").json().path("items")).hasSize(1);
        assertThat(calls.get(lab, list + "?cluster=shop").json().path("items")).isEmpty();
        assertThat(calls.get(other, list).json().path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, EVENTS, QUARANTINE})
    void what_is_of_another_cluster_is_not_there(String list) {
        String one = list + "/" + api.get(list).path("items").path(0).path("id").asString();
        assertThat(calls.get(lab, one).status()).isEqualTo(200);
        assertThat(calls.get(other, one).status()).isEqualTo(404);
    }

    @Test
    void an_alert_of_another_cluster_is_not_changed() {
        String one =
                ALERTS + "/" + api.get(ALERTS).path("items").path(0).path("id").asString();
        assertThat(calls.call(other, "PATCH", one, "{\"status\":\"closed\"}").status())
                .isEqualTo(404);
        assertThat(api.get(one).path("status").asString()).isEqualTo("open");
        assertThat(calls.call(lab, "PATCH", one, "{\"status\":\"acknowledged\"}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, EVENTS, QUARANTINE, "/api/v1/clusters"})
    void a_cluster_that_is_not_its_own_is_refused(String list) {
        Calls.Answer answer = calls.get(other, list + "?cluster=other&cluster=lab");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.slug()).isEqualTo("foreign-cluster");
    }

    @Test
    void what_is_about_all_clusters_is_closed_and_says_why() {
        Calls.Answer answer = calls.call(lab, "POST", "/api/v1/rules/preview", "{\"query\":\"*:*\"}");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.slug()).isEqualTo("bound-key");
        assertThat(calls.get(lab, "/actuator/prometheus").status()).isEqualTo(403);
    }
}
