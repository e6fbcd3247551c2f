package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Events of a real API server. */
final class RecordedEvents {

    private RecordedEvents() {}

    /** A line of the labelled recording. */
    record Labelled(
            String name,
            boolean ruleHit,
            @org.jspecify.annotations.Nullable Boolean persisted,
            String json) {

        AuditEvent event() {
            return read(json);
        }
    }

    static List<Labelled> services() {
        return lines("/kube-apiserver/services.jsonl").stream()
                .map(RecordedEvents::labelled)
                .toList();
    }

    /** The only write of a case that the NodePort rule hits. */
    static AuditEvent hit(String name) {
        return one(labelled -> labelled.name().equals(name) && labelled.ruleHit());
    }

    static AuditEvent one(Predicate<Labelled> wanted) {
        List<Labelled> found = services().stream().filter(wanted).toList();
        if (found.size() != 1) throw new IllegalArgumentException(found.size() + " lines fit");
        return found.getFirst().event();
    }

    /** A line of the hand-written log, counted from 1. */
    static AuditEvent logLine(int number) {
        return read(lines("/fluent-bit/audit.log").get(number - 1));
    }

    static AuditEvent read(String json) {
        return AuditEvent.read("lab", json.getBytes(StandardCharsets.UTF_8), null);
    }

    private static Labelled labelled(String line) {
        String event = line.substring(line.indexOf("\"event\":") + 8, line.length() - 1);
        String label = line.substring(0, line.length() - event.length() - 1);
        String name = label.substring(label.indexOf("\"case\":\"") + 8, label.indexOf("\",\"elasticRuleHit\""));
        Boolean persisted = label.contains("\"persistedWithNodePort\":null")
                ? null
                : Boolean.valueOf(label.contains("\"persistedWithNodePort\":true"));
        return new Labelled(name, label.contains("\"elasticRuleHit\":true"), persisted, event);
    }

    static List<String> lines(String resource) {
        try (InputStream file = RecordedEvents.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(file, resource).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
