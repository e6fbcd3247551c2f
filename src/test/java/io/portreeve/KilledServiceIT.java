package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Kill -9 of service and database in the middle of ingest and of runs, with a sender that retries as Fluent Bit does. */
class KilledServiceIT {

    private static final String RUNS = "/api/v1/rules/65f9bccd-510b-40df-8263-334f03174fed/runs";
    private static final int EVENTS_PER_BATCH = 20;
    private static final int KILLS = 3;

    private final AtomicReference<ServiceProcess> service = new AtomicReference<>();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final List<String> sentAuditIds = new CopyOnWriteArrayList<>();
    private final JsonMapper json = new JsonMapper();

    @TempDir
    Path folder;

    @Test
    void every_acknowledged_event_is_there_once_and_every_match_alerted_once() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        service.set(ServiceProcess.start(folder.resolve("data")));
        Thread sender = Thread.startVirtualThread(this::sendUntilFinished);
        Thread runner = Thread.startVirtualThread(this::runUntilFinished);
        for (int kill = 0; kill < KILLS; kill++) {
            awaitMoreSent(3 + random.nextInt(15));
            service.get().kill();
            service.set(ServiceProcess.start(folder.resolve("data")));
        }
        awaitMoreSent(3);
        finished.set(true);
        sender.join(Duration.ofMinutes(1));
        runner.join(Duration.ofMinutes(1));

        runUntilNothingIsDeferred();

        assertThat(auditIds("/api/v1/audit-events?limit=500", "/auditId"))
                .as("events, seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(sentAuditIds);
        assertThat(auditIds("/api/v1/alerts?ruleId=65f9bccd-510b-40df-8263-334f03174fed&limit=500", "/event/auditId"))
                .as("alerts, seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(sentAuditIds.stream()
                        .filter(id -> id.startsWith("open-"))
                        .toList());
        service.get().close();
    }

    private void awaitMoreSent(int batches) {
        int target = sentAuditIds.size() + batches * EVENTS_PER_BATCH;
        await().atMost(Duration.ofMinutes(2)).until(() -> sentAuditIds.size() >= target);
    }

    /** Half of the events open a node port. A batch is sent again, byte for byte, until it is acknowledged. */
    private void sendUntilFinished() {
        for (int batch = 0; !finished.get(); batch++) {
            List<String> ids = new ArrayList<>();
            List<String> events = new ArrayList<>();
            for (int i = 0; i < EVENTS_PER_BATCH; i++) {
                boolean opens = i % 2 == 0;
                String id = (opens ? "open-" : "closed-") + batch + "-" + i;
                ids.add(id);
                events.add(TestEvents.service(id, "svc-" + i, opens ? "NodePort" : "ClusterIP", Instant.now()));
            }
            sendUntilAcknowledged(String.join("\n", events));
            sentAuditIds.addAll(ids);
        }
    }

    private void sendUntilAcknowledged(String body) {
        await().atMost(Duration.ofMinutes(4))
                .ignoreExceptions()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> service.get()
                                .post("/api/v1/clusters/lab/audit-events", body)
                                .statusCode()
                        == 200);
    }

    private void runUntilFinished() {
        while (!finished.get()) {
            try {
                service.get().post(RUNS, "");
            } catch (IOException killed) {
                // the next one goes to the service that is started in its place
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void runUntilNothingIsDeferred() {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            var run = json.readTree(service.get().post(RUNS, "").body());
            assertThat(run.path("status").asString()).isEqualTo("succeeded");
            return run.path("deferred").asInt() == 0;
        });
    }

    private List<String> auditIds(String path, String pointer) throws Exception {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json.readTree(service.get().get(path + cursor).body());
            IntStream.range(0, page.path("items").size())
                    .forEach(i -> ids.add(page.path("items").path(i).at(pointer).asString()));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        return ids;
    }
}
