package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Three processes on one database, all scheduling, one after the other killed at random moments and started again. */
class ReplicasIT {

    private static final int REPLICAS = 3;
    private static final int RULES = 3;
    private static final Duration LENGTH = Duration.ofMinutes(1);

    /** So that there are some hundred requests to alert on and not some thousand. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final String RULE = """
            {"name": "Opens a node port", "description": "Finds them all.", "type": "query", "severity": "low", "riskScore": 21,
             "interval": "PT10S", "query": "kubernetes.audit.requestObject.spec.type: NodePort"}""";

    private final TestPostgres.Database database = TestPostgres.newDatabase();
    private final List<ServiceProcess> replicas = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void each_matching_request_is_alerted_once_by_each_rule_whichever_replica_dies() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < REPLICAS; i++) replicas.add(launch(i));
        replicas.forEach(ServiceProcess::awaitHealth);
        for (int i = 0; i < RULES; i++) {
            assertThat(replicas.getFirst().put(rule(i), RULE).statusCode()).isEqualTo(201);
        }

        int kills = 0;
        try (var sender = NodePortSender.start(() -> replicas.get(turn.getAndIncrement() % REPLICAS), PAUSE)) {
            for (Instant end = Instant.now().plus(LENGTH); Instant.now().isBefore(end); kills++) {
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(8_000)).toNanos());
                restart(random.nextInt(REPLICAS));
            }
            sender.close();

            awaitQuiet();
            List<JsonNode> events = replicas.getFirst().all("/api/v1/audit-events?query=kubernetes.audit.verb:create");
            assertThat(events)
                    .as("events, seed %d", seed)
                    .extracting(event -> event.path("auditId").asString())
                    .containsExactlyInAnyOrderElementsOf(sender.sent());
            for (int i = 0; i < RULES; i++) {
                assertThat(replicas.getFirst().all("/api/v1/alerts?ruleId=replicas-" + i))
                        .as("alerts of rule %d, seed %d", i, seed)
                        .extracting(alert -> alert.at("/event/auditId").asString())
                        .containsExactlyInAnyOrderElementsOf(sender.opening());
            }
            System.out.printf(
                    "Replicas: %d killed, %d events stored once, each of %d matching requests alerted once by each of %d rules%n",
                    kills, events.size(), sender.opening().size(), RULES);
        } finally {
            replicas.forEach(ServiceProcess::close);
        }
    }

    private ServiceProcess launch(int replica) throws IOException {
        return ServiceProcess.launchOn(database, folder.resolve("replica-" + replica));
    }

    private void restart(int replica) throws IOException {
        replicas.get(replica).killAlone();
        ServiceProcess again = launch(replica);
        again.awaitHealth();
        replicas.set(replica, again);
    }

    private static String rule(int number) {
        return "/api/v1/rules/replicas-" + number;
    }

    /** Everything was examined once the newest run of each rule, begun after the last event, leaves nothing for later. */
    private void awaitQuiet() {
        Instant sent = Instant.now();
        for (int i = 0; i < RULES; i++) {
            String runs = rule(i) + "/runs?limit=1";
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        JsonNode run =
                                replicas.getFirst().json(runs).path("items").path(0);
                        return run.path("deferred").asInt() == 0
                                && run.path("status").asString().equals("succeeded")
                                && Instant.parse(run.path("startedAt").asString())
                                        .isAfter(sent);
                    });
        }
    }
}
