package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.access.Role;
import io.portreeve.access.TestKeys;
import io.portreeve.event.Quarantine;
import io.portreeve.event.Quarantine.Refused;
import io.portreeve.event.QuarantinedRecords;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@PortreeveTest
class QuarantineReplayTest {

    private static final String QUARANTINE = "/api/v1/quarantine";
    private static final String FOREIGN = "its cluster is not one that the key is bound to";

    @Autowired
    Api api;

    @Autowired
    Quarantine quarantine;

    @Autowired
    QuarantinedRecords records;

    @Autowired
    QuarantineReplay replays;

    @Autowired
    BatchSlots slots;

    @Autowired
    IngestProperties properties;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @LocalServerPort
    int port;

    private long key;

    @BeforeEach
    void a_sender_of_two_clusters() {
        new TestKeys(jdbc).keyFor(Role.INGEST, "one", "two");
        key = jdbc.sql("select max(id) from api_key").query(Long.class).single();
    }

    @Test
    void a_record_that_can_be_read_now_is_stored_as_its_sender_would_have() {
        String id = keep("one", TestEvents.nodePort("web", clock.instant()));

        assertThat(replay(id).body()).isEqualTo("{\"received\":1,\"stored\":1,\"duplicate\":0,\"quarantined\":0}");
        assertThat(api.all(QUARANTINE)).isEmpty();
        assertThat(api.all("/api/v1/audit-events?cluster=one")).hasSize(1);
        assertThat(api.all("/api/v1/audit-trail?action=quarantine.replayed"))
                .extracting(entry -> entry.path("target").path("id").asString())
                .containsExactly(id);
        assertThat(jdbc.sql("select api_key_id from ingest_batch")
                        .query(Long.class)
                        .single())
                .isEqualTo(key);
    }

    @Test
    void one_too_many_that_would_wait_for_a_slot_is_refused_at_once() {
        List<BatchSlots.Slot> all = new ArrayList<>();
        for (int i = 0; i < properties.maxConcurrentBatches(); i++) all.add(slots.claim());
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<?>> asked = new ArrayList<>();
            for (int i = 0; i < 9; i++) asked.add(CompletableFuture.supplyAsync(() -> replays.replay(-1), waiting));
            await().until(() -> asked.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
            all.forEach(BatchSlots.Slot::close);
        }
    }

    @Test
    void a_record_whose_events_are_known_is_gone_too() {
        String event = TestEvents.nodePort("web", clock.instant());
        replay(keep("one", event));

        assertThat(replay(keep("one", event)).body()).contains("\"duplicate\":1");
        assertThat(api.all(QUARANTINE)).isEmpty();
    }

    @Test
    void a_record_that_is_still_refused_stays_once_with_its_new_reason() {
        String id = keep("one", "{\"log\":\"no event\"}");

        assertThat(replay(id).body()).isEqualTo("{\"received\":1,\"stored\":0,\"duplicate\":0,\"quarantined\":1}");
        assertThat(api.all(QUARANTINE)).singleElement().satisfies(record -> {
            assertThat(record.path("id").asString()).isEqualTo(id);
            assertThat(record.path("reason").asString()).isEqualTo("no auditID, and text in log is not a JSON object");
            assertThat(record.path("cluster").asString()).isEqualTo("one");
        });
    }

    @Test
    void of_several_records_in_one_the_readable_are_stored_and_all_stay() {
        String id = keep("one", TestEvents.nodePort("web", clock.instant()) + "\n{}\n{\"a\":1}");

        assertThat(replay(id).body()).isEqualTo("{\"received\":3,\"stored\":1,\"duplicate\":0,\"quarantined\":2}");
        assertThat(reasons()).containsExactly("2 of its 3 records are still refused; the first: no auditID");
        assertThat(replay(id).body()).contains("\"stored\":0,\"duplicate\":1,\"quarantined\":2");
    }

    @Test
    void a_foreign_cluster_stays_out_until_the_key_is_bound_to_it() {
        String id = keep(null, "{\"cluster\":\"three\",\"event\":" + TestEvents.nodePort("web", clock.instant()) + "}");

        replay(id);
        assertThat(reasons()).containsExactly(FOREIGN);
        bind("{one}");
        replay(id);
        assertThat(reasons()).containsExactly(FOREIGN);
        bind("{one,three}");
        replay(id);
        assertThat(api.all(QUARANTINE)).isEmpty();
        assertThat(api.all("/api/v1/audit-events?cluster=three")).hasSize(1);
    }

    @Test
    void a_cluster_that_the_key_lost_is_remembered() {
        String id = keep("two", TestEvents.nodePort("web", clock.instant()));

        bind("{one}");
        replay(id);
        assertThat(reasons()).containsExactly(FOREIGN);
        bind("{one,two}");
        replay(id);
        assertThat(api.all("/api/v1/audit-events?cluster=two")).hasSize(1);
    }

    @Test
    void a_record_of_which_the_end_is_missing_is_not_replayed_unless_it_reads_as_it_is() {
        String event = TestEvents.nodePort("web", clock.instant());
        String cut = keep("one", "{\"event\":" + event + ",\"x\":\"" + "y".repeat(2 << 20) + "\"}");
        String blank = keep("one", event + " ".repeat(2 << 20));

        assertThat(replay(cut).statusCode()).isEqualTo(409);
        assertThat(replay(cut).body()).contains("urn:portreeve:problem:not-replayable", "1,048,576 bytes");
        assertThat(replay(blank).body()).contains("\"stored\":1");
        assertThat(api.all(QUARANTINE)).hasSize(1);
    }

    @Test
    void what_has_no_record_in_it_or_no_known_sender_is_not_replayed() {
        quarantine.keep(List.of(new Refused("one", "not known", "{}".getBytes(UTF_8))), null);
        String unknown = newest();

        assertThat(replay(keep("one", "")).statusCode()).isEqualTo(409);
        assertThat(replay(unknown).statusCode()).isEqualTo(409);
        assertThat(api.all(QUARANTINE)).hasSize(2);
    }

    @Test
    void a_secret_that_can_be_told_now_is_kept_no_longer() {
        String id = keep(null, RecordedSecrets.events().getFirst());

        replay(id);

        JsonNode record = api.get(QUARANTINE + "/" + id);
        assertThat(record.path("reason").asString()).isEqualTo(FOREIGN);
        assertThat(record.path("truncated").asBoolean()).isFalse();
        assertThat(new String(Base64.getDecoder().decode(record.path("bytes").asString()), UTF_8))
                .doesNotContain(RecordedSecrets.WORD);
    }

    @Test
    void a_secret_that_was_kept_before_redaction_is_stored_without() {
        String id = keep("one", RecordedSecrets.events().getFirst());

        assertThat(replay(id).body()).contains("\"stored\":1");
        String event = api.all("/api/v1/audit-events").getFirst().path("id").asString();
        assertThat(api.send("GET", "/api/v1/audit-events/" + event, "").body())
                .contains("[redacted by Portreeve: secrets]")
                .doesNotContain(RecordedSecrets.WORD);
    }

    @Test
    void nor_does_it_stay_beside_a_record_that_is_still_refused() {
        String id = keep("one", RecordedSecrets.events().getFirst() + "\n{}\n" + RecordedSecrets.WORD + "\"}}");

        replay(id);

        JsonNode record = api.get(QUARANTINE + "/" + id);
        assertThat(record.path("reason").asString()).startsWith("2 of its 3 records are still refused");
        assertThat(new String(Base64.getDecoder().decode(record.path("bytes").asString()), UTF_8))
                .doesNotContain(RecordedSecrets.WORD)
                .contains("[redacted by Portreeve: secrets]", "\n{}\n");
    }

    @Test
    void a_record_that_somebody_holds_is_not_waited_for() {
        String id = keep("one", TestEvents.nodePort("web", clock.instant()));

        Optional<Integer> status =
                records.hold(Long.parseLong(id), held -> replay(id).statusCode());

        assertThat(status).contains(409);
        assertThat(replay(id).statusCode()).isEqualTo(200);
    }

    @Test
    void replays_and_deletions_at_once_store_each_event_once() throws Exception {
        List<Integer> answers = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            String id = keep("one", TestEvents.nodePort("web-" + round, clock.instant()));
            Callable<Integer> replay = () -> replay(id).statusCode();
            Callable<Integer> delete =
                    () -> api.send("DELETE", QUARANTINE + "/" + id, "").statusCode();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (Future<Integer> answer : threads.invokeAll(List.of(replay, replay, delete, replay))) {
                    answers.add(answer.get());
                }
            }
        }

        assertThat(answers)
                .isSubsetOf(200, 204, 404, 409)
                .filteredOn(status -> status < 300)
                .hasSize(5);
        assertThat(api.all(QUARANTINE)).isEmpty();
        assertThat(api.all("/api/v1/audit-events"))
                .hasSize((int) answers.stream().filter(status -> status == 200).count());
    }

    @Test
    void a_deleted_record_is_gone() {
        String id = keep("one", "{}");

        assertThat(api.send("DELETE", QUARANTINE + "/" + id, "").statusCode()).isEqualTo(204);
        assertThat(api.send("DELETE", QUARANTINE + "/" + id, "").statusCode()).isEqualTo(404);
        assertThat(api.send("DELETE", QUARANTINE + "/x", "").statusCode()).isEqualTo(404);
        assertThat(replay(id).statusCode()).isEqualTo(404);
    }

    @Test
    void an_analyst_replays_and_an_admin_deletes() throws Exception {
        String id = keep("one", "{}");

        assertThat(as(Role.VIEWER, "POST", id + "/replay")).isEqualTo(403);
        assertThat(as(Role.ANALYST, "POST", id + "/replay")).isEqualTo(200);
        assertThat(as(Role.ANALYST, "DELETE", id)).isEqualTo(403);
        assertThat(as(Role.ADMIN, "DELETE", id)).isEqualTo(204);
    }

    private int as(Role role, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + QUARANTINE + "/" + path))
                .header("X-API-Key", new TestKeys(jdbc).keyFor(role))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private String keep(@Nullable String cluster, String record) {
        quarantine.keep(List.of(new Refused(cluster, "could not be read then", record.getBytes(UTF_8))), key);
        return newest();
    }

    private String newest() {
        return api.get(QUARANTINE + "?limit=1").path("items").get(0).path("id").asString();
    }

    private HttpResponse<String> replay(String id) {
        return api.send("POST", QUARANTINE + "/" + id + "/replay", "");
    }

    private void bind(String clusters) {
        jdbc.sql("update api_key set clusters = ?::text[] where id = ?")
                .params(clusters, key)
                .update();
    }

    private List<String> reasons() {
        return api.all(QUARANTINE).stream()
                .map(record -> record.path("reason").asString())
                .toList();
    }
}
