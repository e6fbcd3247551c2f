package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exceptions tried on past alerts, and suggested by them. */
@PortreeveTest
class ExceptionTrialTest {

    private static final String PATH = Api.NODE_PORT_RULE + "/exceptions";

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    PastAlerts pastAlerts;

    @Test
    void a_dry_run_tells_which_alerts_would_not_be_there_and_stores_nothing() {
        raise(TestEvents.nodePorts(43, clock.instant()));

        JsonNode trial = attempt(PATH, "kubernetes.audit.objectRef.name:svc-4*");

        assertThat(trial.path("alerts").asInt()).isEqualTo(43);
        assertThat(trial.path("hidden").asInt()).isEqualTo(4);
        assertThat(trial.path("hiddenAlerts"))
                .extracting(hidden -> hidden.path("reason").asString())
                .hasSize(4)
                .allMatch(reason -> reason.contains("Service shop/svc-4"));
        assertThat(trial.path("leftCount").asInt()).isEqualTo(39);
        assertThat(trial.path("left")).hasSize(20);
        assertThat(trial.path("left"))
                .extracting(left -> left.path("reason").asString())
                .allMatch(reason -> reason.contains("Service shop/svc-") && !reason.contains("svc-4"));
        assertThat(trial.path("complete").asBoolean()).isTrue();
        assertThat(api.all(PATH)).isEmpty();
        assertThat(attempt("/api/v1/exceptions", "user.name:alice")
                        .path("hidden")
                        .asInt())
                .isEqualTo(43);
    }

    @Test
    void a_dry_run_warns_of_what_is_hardly_meant() {
        assertThat(attempt(PATH, "user.nam:bob")
                        .path("warnings")
                        .get(0)
                        .path("message")
                        .asString())
                .contains("user.nam");
    }

    @Test
    void a_dry_run_looks_at_thirty_days() {
        raise(TestEvents.nodePort("old", clock.instant()));
        clock.advance(Duration.ofDays(30).plusSeconds(1));
        raise(TestEvents.nodePort("new", clock.instant()));

        assertThat(attempt(PATH, "user.name:bob").path("alerts").asInt()).isEqualTo(1);
    }

    @Test
    void a_dry_run_refuses_what_could_not_be_stored() {
        assertThat(post(PATH + "?dryRun=true", "*").statusCode()).isEqualTo(422);
        assertThat(post("/api/v1/rules/test-none/exceptions?dryRun=true", "a:b").statusCode())
                .isEqualTo(404);
    }

    @Test
    void reading_past_alerts_ends_in_time_and_says_how_far_it_came() {
        raise(TestEvents.nodePorts(25, clock.instant()));
        List<Long> read = new ArrayList<>();
        Instant now = clock.instant();

        PastAlerts.Reach reach = pastAlerts.read(null, now.minus(Duration.ofDays(1)), now.plusSeconds(1), alert -> {
            read.add(alert.id());
            clock.advance(Duration.ofSeconds(10));
        });

        assertThat(read).hasSize(10);
        assertThat(reach.complete()).isFalse();
        assertThat(reach.from()).isAfter(now.minus(Duration.ofDays(1)));
    }

    @Test
    void what_alerts_closed_as_expected_have_in_common_is_suggested_with_what_it_would_hide_besides() {
        raise(TestEvents.nodePorts(4, clock.instant()));
        close("svc-0", "expected_activity");
        close("svc-1", "expected_activity");
        close("svc-2", "false_positive");

        JsonNode suggestion = suggestions().getFirst();

        assertThat(suggestion.path("query").asString())
                .isEqualTo(
                        "user.name:\"alice\" and event.action:\"create\" and kubernetes.audit.objectRef.resource:\"services\""
                                + " and orchestrator.namespace:\"shop\" and cluster:\"lab\"");
        assertThat(suggestion.path("closedAsExpected").asInt()).isEqualTo(3);
        assertThat(suggestion.path("open").asInt()).isEqualTo(1);
        assertThat(suggestions()).hasSize(1);
    }

    @Test
    void what_an_exception_in_force_hides_already_is_not_suggested_again() {
        raise(TestEvents.nodePorts(3, clock.instant()));
        close("svc-0", "expected_activity");
        close("svc-1", "expected_activity");
        assertThat(suggestions()).isNotEmpty();

        api.send("POST", PATH, "{\"query\":\"user.name:alice\",\"reason\":\"r\"}", "Content-Type", "application/json");

        assertThat(suggestions()).isEmpty();
    }

    @Test
    void what_would_have_hidden_a_true_finding_is_not_suggested() {
        raise(TestEvents.nodePorts(3, clock.instant()));
        close("svc-0", "expected_activity");
        close("svc-1", "expected_activity");
        close("svc-2", "issue_resolved");

        assertThat(suggestions()).isEmpty();
    }

    @Test
    void a_value_that_no_query_could_be_stored_with_is_left_out_of_what_is_suggested() {
        raise(TestEvents.nodePorts(2, clock.instant()).replace("alice", "eve\\u0000\\ud800"));
        close("svc-0", "expected_activity");
        close("svc-1", "expected_activity");

        assertThat(suggestions().getFirst().path("query").asString()).startsWith("event.action:\"create\"");
    }

    @Test
    void one_alert_alone_suggests_nothing() {
        raise(TestEvents.nodePorts(3, clock.instant()));
        close("svc-0", "expected_activity");

        assertThat(suggestions()).isEmpty();
    }

    @Test
    void a_name_that_looks_like_a_query_is_a_value_in_what_is_suggested() {
        String hostile = "\\\" or *:* or user.name:\\\"*\\\\";
        raise(TestEvents.nodePorts(2, clock.instant()).replace("alice", hostile));
        raise(TestEvents.nodePort("other", clock.instant()));
        close("svc-0", "expected_activity");
        close("svc-1", "expected_activity");

        String query = suggestions().getFirst().path("query").asString();

        JsonNode trial = attempt(PATH, json.writeValueAsString(query).replaceAll("^\"|\"$", ""));
        assertThat(trial.path("hidden").asInt()).isEqualTo(2);
        assertThat(trial.path("leftCount").asInt()).isEqualTo(1);
    }

    /** Alerts are dated at the start of their run and looked at up to now. */
    private void raise(String events) {
        api.ingest(events);
        api.runRule();
        clock.advance(Duration.ofSeconds(1));
    }

    private void close(String name, String reason) {
        JsonNode alert = api.all("/api/v1/alerts?resourceName=" + name).getFirst();
        HttpResponse<String> answer = api.send(
                "PATCH",
                "/api/v1/alerts/" + alert.path("id").asString(),
                "{\"status\":\"closed\",\"closeReason\":\"%s\"}".formatted(reason),
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private List<JsonNode> suggestions() {
        List<JsonNode> items = new ArrayList<>();
        api.get(PATH + "/suggestions").path("items").forEach(items::add);
        return items;
    }

    private JsonNode attempt(String path, String query) {
        HttpResponse<String> answer = post(path + "?dryRun=true", query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String query) {
        return api.send("POST", path, "{\"query\":\"%s\"}".formatted(query), "Content-Type", "application/json");
    }
}
