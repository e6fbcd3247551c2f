package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Whether rules see what they need, from what really arrived. */
@PortreeveTest
class ReadinessTest {

    private static final String BODY = ",\"requestObject\":\\{.*?\\}\\},\"requestReceived";
    private static final String OTHER_RULE = "/api/v1/rules/readiness-test";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    ReadinessRefresh refresh;

    @AfterEach
    void delete_the_rule_of_a_test() {
        api.send("DELETE", OTHER_RULE, "");
    }

    @Test
    void a_rule_whose_events_all_come_whole_is_ready() {
        api.ingest(TestEvents.nodePorts(3, clock.instant()));

        JsonNode lab = readiness();
        assertThat(lab.path("verdict").asString()).isEqualTo("ready");
        assertThat(lab.path("relevant").asInt()).isEqualTo(3);
        assertThat(lab.path("lastReceivedAt").asString())
                .isEqualTo(clock.instant().toString());
        assertThat(lab.path("fields").path(0).path("field").asString())
                .isEqualTo("kubernetes.audit.requestObject.spec.type");
        assertThat(lab.path("fields").path(0).path("seen").asBoolean()).isTrue();
    }

    @Test
    void a_policy_at_level_metadata_makes_it_blind_and_the_mend_is_told() {
        api.ingest(atMetadata(TestEvents.nodePort("web", clock.instant())));

        JsonNode lab = readiness();
        assertThat(lab.path("verdict").asString()).isEqualTo("blind");
        assertThat(reasons(lab))
                .containsExactly(
                        "The one event that the rule looks at came at level Metadata, without bodies: the audit policy logs"
                                + " create of services so, raise it to Request.");
        assertThat(lab.path("fields").path(0).path("seen").asBoolean()).isFalse();
    }

    @Test
    void where_only_some_come_without_bodies_it_is_ready_in_part() {
        api.ingest(TestEvents.nodePorts(3, clock.instant()) + atMetadata(TestEvents.nodePort("web", clock.instant())));

        JsonNode lab = readiness();
        assertThat(lab.path("verdict").asString()).isEqualTo("partly");
        assertThat(reasons(lab).getFirst()).startsWith("1 of 4 events that the rule looks at came at level Metadata");
    }

    @Test
    void events_that_were_cut_off_hide_what_it_needs() {
        String event = TestEvents.nodePort("web", clock.instant());
        String cut = event.substring(0, event.indexOf("requestObject"));
        api.ingest("{\"log\":\"%s\"}".formatted(cut.replace("\"", "\\\"")));

        JsonNode lab = readiness();
        assertThat(lab.path("incomplete").asInt()).isEqualTo(1);
        assertThat(lab.path("verdict").asString()).isEqualTo("blind");
        assertThat(reasons(lab).getFirst()).contains("raise buffer_max_size");
    }

    @Test
    void a_cluster_where_nobody_did_such_a_thing_is_not_called_blind() {
        api.ingest(TestEvents.nodePort("web", clock.instant())
                .replace("\"resource\":\"services\"", "\"resource\":\"configmaps\""));

        JsonNode lab = readiness();
        assertThat(lab.path("verdict").asString()).isEqualTo("no-data");
        assertThat(reasons(lab).getFirst()).startsWith("None of the 1 event(s) of the last 7 days");
    }

    @Test
    void reads_and_refused_requests_never_have_the_body_that_is_missing() {
        String event = atMetadata(TestEvents.nodePort("web", clock.instant()));
        api.ingest(event.replace("\"verb\":\"create\"", "\"verb\":\"list\""));
        api.ingest(event.replace(":\"allow\"", ":\"forbid\""));

        assertThat(readiness().path("relevant").asInt()).isZero();
    }

    @Test
    void what_is_in_quarantine_and_a_silence_are_told() {
        api.ingest(TestEvents.nodePort("web", clock.instant()) + "{\"no\":\"event\"}");
        readiness();
        for (int looks = 0; looks < 9; looks++) {
            clock.advance(Duration.ofMinutes(10));
            readiness();
        }

        JsonNode lab = readiness();
        assertThat(lab.path("silent").asBoolean()).isTrue();
        assertThat(lab.path("quarantined").asInt()).isEqualTo(1);
        assertThat(lab.path("verdict").asString()).isEqualTo("partly");
        assertThat(reasons(lab))
                .anyMatch(reason -> reason.startsWith("1 record(s) of this cluster are in quarantine"))
                .anyMatch(reason -> reason.startsWith("Nothing has arrived of this cluster since"));
    }

    @Test
    void a_rule_that_asks_for_what_no_event_has_is_blind_everywhere() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        rule("process.name:bash and kubernetes.audit.verb:create");

        JsonNode lab = onlyCluster(OTHER_RULE);
        assertThat(lab.path("verdict").asString()).isEqualTo("blind");
        assertThat(reasons(lab).getFirst()).contains("(process.name)", "GET /api/v1/fields");
    }

    @Test
    void a_rule_that_needs_the_answer_wants_the_level_that_has_it() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        rule("kubernetes.audit.responseObject.spec.clusterIP:* and kubernetes.audit.verb:(create or update)");

        JsonNode lab = onlyCluster(OTHER_RULE);
        assertThat(lab.path("verdict").asString()).isEqualTo("blind");
        assertThat(reasons(lab).getFirst())
                .contains("at level Request, without answers", "create of services", "raise it to RequestResponse");
    }

    @Test
    void a_body_that_only_one_way_to_match_needs_blinds_nothing() {
        api.ingest(atMetadata(TestEvents.nodePort("web", clock.instant())));
        rule("kubernetes.audit.requestObject.spec.type:NodePort or user.name:alice");

        assertThat(onlyCluster(OTHER_RULE).path("verdict").asString()).isEqualTo("ready");
    }

    @Test
    void a_rule_about_another_cluster_says_nothing_of_this_one() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        rule("orchestrator.cluster.name:prod and kubernetes.audit.verb:create");

        assertThat(clusters(OTHER_RULE)).isEmpty();
        assertThat(onlyCluster("/api/v1/rules/191e1ced-6b61-4b49-8bc1-a177a00e078e")
                        .path("cluster")
                        .asString())
                .isEqualTo("portreeve");
    }

    @Test
    void the_list_of_rules_and_the_metric_show_a_rule_that_cannot_fire() {
        api.ingest(atMetadata(TestEvents.nodePort("web", clock.instant())));
        readiness();
        refresh.refresh();

        JsonNode summary = api.get(Api.NODE_PORT_RULE).path("readiness");
        assertThat(summary.path("verdict").asString()).isEqualTo("blind");
        assertThat(summary.path("blind").asInt()).isEqualTo(1);
        assertThat(api.send("GET", "/actuator/prometheus", "").body())
                .contains(
                        "portreeve_rules_readiness{rule=\"65f9bccd-510b-40df-8263-334f03174fed\",verdict=\"blind\"} 1.0");
    }

    private void rule(String query) {
        String body = """
                {"name":"a rule of a test","description":"d","type":"query","query":"%s","severity":"low","riskScore":21,\
                "interval":"PT5M"}""".formatted(query);
        assertThat(api.send("PUT", OTHER_RULE, body).statusCode()).isEqualTo(201);
    }

    private static String atMetadata(String event) {
        return event.replaceFirst(BODY, ",\"requestReceived")
                .replace("\"level\":\"Request\"", "\"level\":\"Metadata\"");
    }

    private JsonNode readiness() {
        return onlyCluster(Api.NODE_PORT_RULE);
    }

    private JsonNode onlyCluster(String rule) {
        JsonNode clusters = clusters(rule);
        assertThat(clusters).hasSize(1);
        return clusters.path(0);
    }

    private JsonNode clusters(String rule) {
        return api.get(rule + "/readiness").path("clusters");
    }

    private static List<String> reasons(JsonNode cluster) {
        return cluster.path("reasons").valueStream().map(JsonNode::asString).toList();
    }
}
