package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names rules see: the event under {@code kubernetes.audit}, what Elastic's Kubernetes integration derives from it, and
 * {@code portreeve.*}: the parts of the event that were taken out before it was stored, and what a write to a Service did to its
 * exposure. {@link FieldCatalogue} lists them.
 */
public final class EventFields {

    /** What the API server takes out of an event that is too large. */
    static final Set<String> BODIES = Set.of("requestObject", "responseObject");

    /** What we add of our own. */
    static final String OWN = "portreeve";

    private EventFields() {}

    /** The fields of an event, as a document that KQL is asked on. Keys may hold dots. */
    public static Map<String, @Nullable Object> of(AuditEvent event, Instant receivedAt) {
        return of(event, receivedAt, null);
    }

    /** @param exposure what it did to a Service's exposure; null for what it tells itself */
    static Map<String, @Nullable Object> of(AuditEvent event, Instant receivedAt, @Nullable ExposureChange exposure) {
        JsonDocument json = event.json();
        Object sources = json.at("sourceIPs");
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("@timestamp", event.eventTime().toString());
        fields.put("event", eventOf(event, receivedAt));
        fields.put("data_stream", present("type", "logs", "dataset", FieldCatalogue.DATASET, "namespace", "default"));
        fields.put("user", present("name", json.at("user", "username"), "id", json.at("user", "uid")));
        fields.put("user_agent", present("original", json.at("userAgent")));
        fields.put("source", present("ip", sources));
        fields.put("client", present("ip", sources));
        fields.put("related", present("ip", sources, "user", relatedUsers(json)));
        fields.put("cluster", event.cluster());
        fields.put("orchestrator", orchestratorOf(event));
        fields.put("kubernetes", present("audit", auditOf(json)));
        List<String> redacted = Redaction.in(json);
        Map<String, @Nullable Object> own = present(
                "redacted", redacted.isEmpty() ? null : redacted, "exposure", exposureOf(event, receivedAt, exposure));
        if (!own.isEmpty() || ServiceEvents.isHidden(event)) fields.put(OWN, own);
        return fields;
    }

    private static @Nullable Map<String, @Nullable Object> exposureOf(
            AuditEvent event, Instant receivedAt, @Nullable ExposureChange told) {
        if (!ServiceEvents.isWrite(event)) return null;
        ExposureChange change = told != null ? told : ServiceEvents.changeOf(event, receivedAt);
        Obstacle obstacle = change.obstacle();
        return present(
                "change", change.kind().word(),
                "kinds", change.kinds(),
                "ports", change.ports(),
                "succeeded", ServiceEvents.succeeded(event),
                "dryRun", ServiceEvents.isDryRun(event),
                "before", change.before(),
                "after", change.after(),
                "because", obstacle == null ? null : obstacle.word());
    }

    /** An annotation's key as the integration writes it, since a dot in a field's name divides. */
    static String withoutDots(String key) {
        return key.replace('.', '_');
    }

    private static Map<String, @Nullable Object> eventOf(AuditEvent event, Instant receivedAt) {
        return present(
                "kind", "event",
                "action", event.json().at("verb"),
                "outcome", outcomeOf(event),
                "dataset", FieldCatalogue.DATASET,
                "ingested", receivedAt.toString());
    }

    /** What the authorizer said, not what became of the request: that is the integration's meaning. */
    private static @Nullable String outcomeOf(AuditEvent event) {
        return switch (event.decision()) {
            case "allow" -> "success";
            case "forbid" -> "failure";
            case null -> null;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> orchestratorOf(AuditEvent event) {
        JsonDocument json = event.json();
        return present(
                "type", "kubernetes",
                "api_version", "audit.k8s.io/v1",
                "cluster", present("name", event.cluster(), "id", event.cluster()),
                "namespace", json.at("objectRef", "namespace"),
                "resource", present("type", json.at("objectRef", "resource"), "name", json.at("objectRef", "name")));
    }

    private static List<@Nullable Object> relatedUsers(JsonDocument json) {
        List<@Nullable Object> users = new ArrayList<>();
        users.add(json.at("user", "uid"));
        users.add(json.at("user", "username"));
        return users;
    }

    /** The event itself; only the annotations are written anew. */
    private static Map<String, @Nullable Object> auditOf(JsonDocument json) {
        if (!(json.root().get("annotations") instanceof Map<?, ?> annotations)) return json.root();
        Map<String, @Nullable Object> undotted = new LinkedHashMap<>();
        annotations.forEach((key, value) -> put(undotted, (String) key, value));
        Map<String, @Nullable Object> audit = new LinkedHashMap<>(json.root());
        audit.put("annotations", undotted);
        return audit;
    }

    /** The API server's own keys have dots: no webhook's key without them takes their place. */
    private static void put(Map<String, @Nullable Object> undotted, String key, @Nullable Object value) {
        if (key.indexOf('.') >= 0) undotted.put(withoutDots(key), value);
        else undotted.putIfAbsent(key, value);
    }

    private static Map<String, @Nullable Object> present(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> present = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1] != null) present.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return present;
    }
}
