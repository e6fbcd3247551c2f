package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@PortreeveTest
class AuditTrailTest {

    private static final String TRAIL = "/api/v1/audit-trail";

    @LocalServerPort
    int port;

    @Autowired
    Api api;

    @Autowired
    StoredAuditTrail trail;

    @Autowired
    TransactionOperations transactions;

    @Autowired
    SettableClock clock;

    private final JsonMapper json = new JsonMapper();

    @Test
    void the_life_of_a_key_is_on_it_newest_first_and_no_secret() {
        JsonNode key = send("POST", "/api/v1/keys", "{\"name\":\"sender\",\"role\":\"ingest\"}")
                .json();
        String path = "/api/v1/keys/" + key.path("id").asLong();
        send("POST", path + "/rotate", "{}");
        send("DELETE", path, "");
        send("DELETE", path, "");

        List<JsonNode> entries = api.all(TRAIL + "?target=key/" + key.path("id").asLong());
        assertThat(entries)
                .extracting(entry -> entry.path("action").asString())
                .containsExactly("key.revoked", "key.rotated", "key.created");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.path("keyName").asString()).isEqualTo("bootstrap-admin");
            assertThat(entry.path("at").asString()).isEqualTo(clock.instant().toString());
        });
        assertThat(entries.getLast().path("detail").path("role").asString()).isEqualTo("ingest");
        assertThat(entries.toString()).doesNotContain("pr_");
    }

    @Test
    void a_changed_alert_is_on_it_with_what_it_was_before() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        api.runRule();
        String alert = "/api/v1/alerts/"
                + api.all("/api/v1/alerts").getFirst().path("id").asString();
        send("PATCH", alert, "{\"status\":\"acknowledged\",\"tags\":[\"shop\"]}");
        send("PATCH", alert, "{\"status\":\"acknowledged\"}");

        List<JsonNode> entries = api.all(TRAIL + "?target=alert");
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().path("detail"))
                .isEqualTo(
                        json.readTree(
                                "{\"status\":{\"before\":\"open\",\"after\":\"acknowledged\"},\"tags\":{\"before\":[],\"after\":[\"shop\"]}}"));
    }

    @Test
    void a_run_by_hand_is_on_it() {
        JsonNode run = api.runRule();
        JsonNode entry = api.all(TRAIL + "?action=rule.run").getFirst();
        assertThat(entry.path("target").path("id")).isEqualTo(run.path("ruleId"));
        assertThat(entry.path("detail").path("run")).isEqualTo(run.path("id"));
    }

    @Test
    void a_change_that_is_undone_leaves_no_entry() {
        transactions.executeWithoutResult(status -> {
            trail.record("thing.changed", "thing", 1, Map.of());
            status.setRollbackOnly();
        });
        assertThat(api.all(TRAIL)).isEmpty();
        assertThatThrownBy(() -> trail.record("thing.changed", "thing", 1, Map.of()))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void it_is_paged_without_gaps_while_entries_come_in() {
        for (int i = 0; i < 5; i++) record(i);
        JsonNode first = api.get(TRAIL + "?limit=2");
        record(5);
        JsonNode second =
                api.get(TRAIL + "?limit=2&cursor=" + first.path("next").asString());
        assertThat(ids(first)).containsExactly("4", "3");
        assertThat(ids(second)).containsExactly("2", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "action=thing.changed, 2",
        "action=thing.made, 0",
        "action=thing.made&action=thing.changed, 2",
        "target=thing, 2",
        "target=thing/1, 1",
        "key=bootstrap, 2",
        "key=1234567, 0",
        "from=2020-01-01T00:00:00Z, 2",
        "to=2020-01-01T00:00:00Z, 0",
    })
    void it_is_searched_by_action_target_key_and_time(String filter, int found) {
        record(1);
        record(2);
        assertThat(api.all(TRAIL + "?" + filter)).hasSize(found);
    }

    @Test
    void an_entry_goes_when_its_time_is_over() {
        record(1);
        clock.advance(Duration.ofDays(399));
        record(2);
        clock.advance(Duration.ofDays(2));
        trail.forgetWhatIsPastItsTime();
        assertThat(api.all(TRAIL))
                .extracting(entry -> entry.path("target").path("id").asString())
                .containsExactly("2");
    }

    private Calls.Answer send(String method, String path, String body) {
        return new Calls(port).call("test-admin-key", method, path, body);
    }

    private void record(int id) {
        transactions.executeWithoutResult(status -> trail.record("thing.changed", "thing", id, Map.of()));
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(entry -> entry.path("target").path("id").asString())
                .toList();
    }
}
