package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Kill -9 of service and database in the middle of ingest and of runs, with a sender that retries as Fluent Bit does. */
class KilledServiceIT {

    private static final String RUNS = "/api/v1/rules/65f9bccd-510b-40df-8263-334f03174fed/runs";
    private static final int KILLS = 3;

    private final AtomicReference<ServiceProcess> service = new AtomicReference<>();
    private final AtomicBoolean finished = new AtomicBoolean();

    @TempDir
    Path folder;

    @Test
    void every_acknowledged_event_is_there_once_and_every_match_alerted_once() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        service.set(ServiceProcess.start(folder.resolve("data")));
        try (var sender = NodePortSender.start(service::get, Duration.ZERO)) {
            Thread runner = Thread.startVirtualThread(this::runUntilFinished);
            for (int kill = 0; kill < KILLS; kill++) {
                sender.awaitMoreSent(3 + random.nextInt(15));
                service.get().kill();
                service.set(ServiceProcess.start(folder.resolve("data")));
            }
            sender.awaitMoreSent(3);
            sender.close();
            finished.set(true);
            runner.join(Duration.ofMinutes(1));

            runUntilNothingIsDeferred();

            assertThat(service.get().all("/api/v1/audit-events"))
                    .as("events, seed %d", seed)
                    .extracting(event -> event.path("auditId").asString())
                    .containsExactlyInAnyOrderElementsOf(sender.sent());
            assertThat(service.get().all("/api/v1/alerts?ruleId=65f9bccd-510b-40df-8263-334f03174fed"))
                    .as("alerts, seed %d", seed)
                    .extracting(alert -> alert.at("/event/auditId").asString())
                    .containsExactlyInAnyOrderElementsOf(sender.opening());
        } finally {
            service.get().close();
        }
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
            var run = JsonMapper.shared().readTree(service.get().post(RUNS, "").body());
            assertThat(run.path("status").asString()).isEqualTo("succeeded");
            return run.path("deferred").asInt() == 0;
        });
    }
}
