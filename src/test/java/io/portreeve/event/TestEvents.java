package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Audit events for tests. */
final class TestEvents {

    static final String CLUSTER = "lab";

    private TestEvents() {}

    static AuditEvent read(String json) {
        return AuditEvent.read(CLUSTER, json.getBytes(UTF_8), null);
    }

    /** The creation of a Service. */
    static AuditEvent creation(String auditId, Instant time) {
        return read("""
                {"auditID":"%s","stage":"ResponseComplete","verb":"create","user":{"username":"jana"},
                "requestURI":"/api/v1/namespaces/shop/services","objectRef":{"resource":"services","namespace":"shop","name":"web"},
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s"}""".formatted(auditId, time, time));
    }

    /** Creations a millisecond apart. */
    static List<AuditEvent> creations(int count, Instant time) {
        return IntStream.range(0, count)
                .mapToObj(i -> creation("a-" + i, time.plusMillis(i)))
                .toList();
    }

    /** The recorded events of a real API server that concern Services, hostile ones among them, as they came. */
    static List<byte[]> recordedServices() {
        try (InputStream lines = TestEvents.class.getResourceAsStream("/kube-apiserver/services.jsonl")) {
            return new String(lines.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.substring(line.indexOf("\"event\":") + 8, line.length() - 1))
                    .map(event -> event.getBytes(UTF_8))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
