package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.rule.RunView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Rules that are off or do not run are passed by, and go on where they stopped. */
@PortreeveTest
class SwitchedRulesTest {

    private static final String RULE = """
            {"rule_id":"test-any","name":"Any service","description":"D","type":"query","severity":"low","risk_score":21,\
            "query":"kubernetes.audit.objectRef.resource:services",\
            "note":"### Possible investigation steps\\n\\n- Look at the user. Then at the service."}
            """;

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void remove_the_rules_of_this_test() {
        for (String table : List.of("rule", "rule_revision", "rule_checkpoint")) {
            jdbc.sql("delete from " + table + " where rule_id like 'test-%'").update();
        }
    }

    @Test
    void a_rule_that_is_off_waits_and_goes_on_where_it_stopped() {
        importRule(RULE);
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        assertThat(createdByRunsOf("test-any")).containsExactly(2);
        turn(false);
        api.ingest(TestEvents.nodePorts(3, clock.instant().plusSeconds(60)));
        clock.advance(Duration.ofDays(1));

        assertThat(createdByRunsOf("test-any")).isEmpty();
        turn(true);

        assertThat(createdByRunsOf("test-any")).containsExactly(3);
    }

    @Test
    void a_rule_switched_on_from_now_passes_over_what_came_meanwhile_and_its_coverage_says_so() {
        importRule(RULE);
        api.ingest(TestEvents.nodePorts(1, clock.instant()));
        assertThat(createdByRunsOf("test-any")).containsExactly(1);
        api.ingest(TestEvents.nodePorts(2, clock.instant().plusSeconds(60)));
        move("now");
        api.ingest(TestEvents.nodePorts(3, clock.instant().plusSeconds(120)));

        assertThat(createdByRunsOf("test-any")).containsExactly(3);
        List<JsonNode> parts = api.all("/api/v1/rules/test-any/coverage");
        assertThat(parts.getFirst().path("from")).isNotEqualTo(parts.getLast().path("to"));
        assertThat(api.all("/api/v1/rules/test-any/revisions").getFirst().path("changed"))
                .extracting(JsonNode::asString)
                .containsExactly("from");
        assertThat(api.all("/api/v1/audit-trail?action=rule.moved")).hasSize(1);
    }

    @Test
    void a_rule_moved_to_a_past_time_reads_again_and_makes_no_alert_twice() {
        importRule(RULE);
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        assertThat(createdByRunsOf("test-any")).containsExactly(2);
        move(clock.instant().minus(Duration.ofHours(1)).toString());

        RunView again = detection.runDue().stream()
                .map(RuleRun::view)
                .filter(run -> run.ruleId().equals("test-any"))
                .findFirst()
                .orElseThrow();
        assertThat(again.duplicate()).isEqualTo(2);
        assertThat(again.created()).isZero();
        assertThat(again.message()).contains("2 of the matches had an alert already");
    }

    @Test
    void where_to_begin_is_now_or_past_and_only_for_a_rule_that_is_on() {
        importRule(RULE);
        for (String body : List.of(
                "{\"enabled\":true,\"from\":\"yesterday\"}",
                "{\"enabled\":true,\"from\":\"2999-01-01T00:00:00Z\"}",
                "{\"enabled\":false,\"from\":\"now\"}")) {
            assertThat(api.send("PATCH", "/api/v1/rules/test-any", body, "Content-Type", "application/json"))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                    .satisfies(answer -> assertThat(answer.body()).contains("\"from\""));
        }
    }

    @Test
    void a_rule_that_was_deleted_goes_on_where_it_stopped_when_it_is_made_again() {
        importRule(RULE);
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        assertThat(createdByRunsOf("test-any")).containsExactly(2);
        api.send("DELETE", "/api/v1/rules/test-any", "");
        api.ingest(TestEvents.nodePorts(1, clock.instant().plusSeconds(60)));
        clock.advance(Duration.ofDays(1));

        importRule(RULE);

        assertThat(createdByRunsOf("test-any")).containsExactly(1);
        assertThat(api.all("/api/v1/alerts?ruleId=test-any")).hasSize(3);
    }

    @Test
    void a_rule_that_does_not_run_is_passed_by_whatever_its_switch_says() {
        importRule(RULE.replace("\"query\",\"severity", "\"eql\",\"severity"));
        jdbc.sql("update rule set enabled = true where rule_id = 'test-any'").update();

        assertThat(createdByRunsOf("test-any")).isEmpty();
    }

    @Test
    void an_imported_guide_is_answered_with_what_fits_and_keeps_its_steps() {
        importRule(RULE);
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        detection.runDue();

        String alert =
                api.all("/api/v1/alerts?ruleId=test-any").getFirst().path("id").asString();

        assertThat(api.get("/api/v1/alerts/" + alert).at("/investigation/steps").valueStream())
                .extracting(step -> step.path("title").asString())
                .contains("Who did it?", "Look at the user");
    }

    private void importRule(String rule) {
        assertThat(api.send("POST", "/api/v1/rules/import", rule, "Content-Type", "application/x-ndjson")
                        .body())
                .contains("\"imported\":1");
    }

    private List<Integer> createdByRunsOf(String rule) {
        return detection.runDue().stream()
                .map(RuleRun::view)
                .filter(run -> run.ruleId().equals(rule))
                .map(RunView::created)
                .toList();
    }

    private void move(String from) {
        String body = "{\"enabled\":true,\"from\":\"%s\"}".formatted(from);
        assertThat(api.send("PATCH", "/api/v1/rules/test-any", body, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
    }

    private void turn(boolean on) {
        JsonNode before = api.get("/api/v1/rules/test-any");
        assertThat(before.path("enabled").booleanValue()).isNotEqualTo(on);
        api.send(
                "PATCH",
                "/api/v1/rules/test-any",
                "{\"enabled\":%s}".formatted(on),
                "Content-Type",
                "application/json");
    }
}
