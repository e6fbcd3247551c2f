package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A sender whose every second event opens a node port. It sends each batch again, byte for byte, until one of the services it may
 * send to acknowledges it.
 */
final class NodePortSender implements AutoCloseable {

    private static final int EVENTS_PER_BATCH = 20;

    private final Supplier<ServiceProcess> service;
    private final Duration pause;
    private final List<String> sentAuditIds = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean finished;
    private final AtomicInteger attempts = new AtomicInteger();

    private NodePortSender(Supplier<ServiceProcess> service, Duration pause) {
        this.service = service;
        this.pause = pause;
        this.thread = Thread.ofPlatform().start(this::sendUntilFinished);
    }

    /**
     * Begins to send.
     *
     * @param service asked at every attempt
     * @param pause between two batches
     */
    static NodePortSender start(Supplier<ServiceProcess> service, Duration pause) {
        return new NodePortSender(service, pause);
    }

    void awaitMoreSent(int batches) {
        int target = sentAuditIds.size() + batches * EVENTS_PER_BATCH;
        await().atMost(Duration.ofMinutes(2)).until(() -> sentAuditIds.size() >= target);
    }

    /** The audit ids of the acknowledged events. */
    List<String> sent() {
        return List.copyOf(sentAuditIds);
    }

    /** The audit ids of those that open a node port. */
    List<String> opening() {
        return sentAuditIds.stream().filter(id -> id.startsWith("open-")).toList();
    }

    /** How many requests it took, those that met nobody included. */
    int attempts() {
        return attempts.get();
    }

    /** How many of them were acknowledged. */
    int batches() {
        return sentAuditIds.size() / EVENTS_PER_BATCH;
    }

    /** Stops once the batch it is at is acknowledged. */
    @Override
    public void close() throws InterruptedException {
        finished = true;
        assertThat(thread.join(Duration.ofMinutes(3)))
                .as("its last batch is acknowledged")
                .isTrue();
    }

    private void sendUntilFinished() {
        for (int batch = 0; !finished; batch++) {
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
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void sendUntilAcknowledged(String body) {
        await().atMost(Duration.ofMinutes(4))
                .ignoreExceptions()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isAcknowledged(body));
    }

    private boolean isAcknowledged(String body) throws IOException, InterruptedException {
        attempts.incrementAndGet();
        return service.get().post("/api/v1/clusters/lab/audit-events", body).statusCode() == 200;
    }
}
