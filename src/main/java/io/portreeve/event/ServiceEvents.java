package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.exposure.ServiceWrite;
import io.portreeve.exposure.ToldWrite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the events of core Services tell about their exposure. */
final class ServiceEvents {

    /** The events that may tell it. */
    static final String QUERY = """
            kubernetes.audit.objectRef.resource: "services" and kubernetes.audit.stage: "ResponseComplete"
            and (kubernetes.audit.verb: ("create" or "update" or "patch" or "delete" or "deletecollection")
              or kubernetes.audit.verb: "get" and kubernetes.audit.level: "RequestResponse")""";

    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** A deletion that lists more than that is one that does not tell which. */
    private static final int MAX_ITEMS = 1_000;

    private static final String WEBHOOK = "mutation.webhook.admission.k8s.io/";

    private ServiceEvents() {}

    /**
     * A Service. One without a name stands for all of its namespace.
     *
     * @param namespace empty for none
     */
    record Key(String cluster, String namespace, String name) {

        Key ofNamespace() {
            return new Key(cluster, namespace, "");
        }

        boolean isNamespace() {
            return name.isEmpty();
        }
    }

    /** A write to a Service, or what an event shows of it besides. */
    record Told(Key service, ToldWrite write) {}

    /** Whether an event is of a finished write to core Services or to their status. */
    static boolean isWrite(AuditEvent event) {
        return isOfService(event) && WRITES.contains(event.verb() == null ? "" : event.verb());
    }

    private static boolean isOfService(AuditEvent event) {
        return "services".equals(event.resource())
                && (event.apiGroup() == null || event.apiGroup().isEmpty())
                && (event.subresource() == null || event.subresource().isEmpty() || isOfStatus(event))
                && "ResponseComplete".equals(event.stage());
    }

    private static boolean isOfStatus(AuditEvent event) {
        return "status".equals(event.subresource());
    }

    /** Whether it is hidden what kind of event it is: then it may be a write to a Service. */
    static boolean isHidden(AuditEvent event) {
        return event.json().isCut()
                && (event.hides("verb")
                        || event.hides("stage")
                        || event.hides("requestURI")
                        || event.hides("objectRef", "resource")
                        || event.hides("responseStatus", "code"));
    }

    /** A deletion may ask for a dry run in its body. */
    static boolean isDryRun(AuditEvent event) {
        return Boolean.TRUE.equals(event.dryRun())
                || (event.verb() != null
                        && event.verb().startsWith("delete")
                        && event.json().at("requestObject", "dryRun") instanceof List<?> asked
                        && !asked.isEmpty());
    }

    /** Whether the API server did what was asked, if only as a dry run. */
    static boolean succeeded(AuditEvent event) {
        Integer code = event.responseCode();
        return code != null && code >= 200 && code < 300;
    }

    /** What a write did, as far as its event alone tells. */
    static ExposureChange changeOf(AuditEvent event, Instant receivedAt) {
        if (!asksForChange(event) || "deletecollection".equals(event.verb())) return ExposureChange.NOTHING;
        if (!succeeded(event) && !timedOut(event)) return ExposureChange.NOTHING;
        ExposureChange change =
                ServiceHistory.alone(write(event, event.identity().toString(), receivedAt, whatOf(event)));
        return timedOut(event) ? change.inDoubt(Obstacle.TIMED_OUT) : change;
    }

    /** What it did nevertheless is told of the next write whose answer shows it. */
    private static boolean timedOut(AuditEvent event) {
        return Objects.equals(event.responseCode(), 504);
    }

    private static boolean changesState(AuditEvent event) {
        return asksForChange(event) && succeeded(event);
    }

    private static boolean asksForChange(AuditEvent event) {
        return isWrite(event) && !isDryRun(event) && !isOfStatus(event);
    }

    /** What an event tells of Services, in the order in which it does. */
    static List<Told> read(AuditEvent event, String id, Instant receivedAt) {
        if (!isOfService(event) || !succeeded(event) || isDryRun(event)) return List.of();
        if ("deletecollection".equals(event.verb())) return collection(event, id, receivedAt);
        Key service = keyOf(event);
        if (service == null) return List.of();
        if (changesState(event)) return List.of(new Told(service, write(event, id, receivedAt, whatOf(event))));
        Map<?, ?> shown = answerOf(event);
        if (shown == null) return List.of();
        return List.of(new Told(service, reading(event, id, receivedAt, ServiceWrite.read(shown))));
    }

    private static @Nullable Key keyOf(AuditEvent event) {
        String name = event.name() != null ? event.name() : event.json().text("responseObject", "metadata", "name");
        return name == null || name.isEmpty() ? null : new Key(event.cluster(), namespaceOf(event), name);
    }

    static @Nullable Key serviceOf(AuditEvent event) {
        return isOfService(event) ? keyOf(event) : null;
    }

    private static String namespaceOf(AuditEvent event) {
        return Objects.requireNonNullElse(event.namespace(), "");
    }

    private static ToldWrite write(AuditEvent event, String id, Instant receivedAt, ServiceWrite what) {
        boolean creates = "create".equals(event.verb()) || Objects.equals(event.responseCode(), 201);
        return new ToldWrite(timeOf(event, receivedAt), id, versionOf(event), creates, false, what);
    }

    private static ToldWrite reading(AuditEvent event, String id, Instant receivedAt, ServiceWrite what) {
        return new ToldWrite(timeOf(event, receivedAt), id, versionOf(event), false, true, what);
    }

    /** As elsewhere, an event that was cut off before its time must not pass for an old one. */
    private static Instant timeOf(AuditEvent event, Instant receivedAt) {
        return SeenEvent.happenedAt(event, receivedAt);
    }

    private static @Nullable Long versionOf(AuditEvent event) {
        String version = event.json().text("responseObject", "metadata", "resourceVersion");
        try {
            return version == null || version.length() > 18 ? null : Long.valueOf(version);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    private static ServiceWrite whatOf(AuditEvent event) {
        Object request = event.json().at("requestObject");
        boolean isPatch = "patch".equals(event.verb());
        Map<?, ?> answer = answerOf(event);
        if ("delete".equals(event.verb())) return deletion(answer);
        if (answer != null) return ServiceWrite.answered(answer, isPatch && !isMutated(event) ? request : null);
        if (event.json().isCut()) return ServiceWrite.hidden(Obstacle.CUT);
        if (request == null) {
            return ServiceWrite.hidden(event.isTruncated() ? Obstacle.TRUNCATED : Obstacle.NO_BODY);
        }
        if (isMutated(event)) return ServiceWrite.hidden(Obstacle.WEBHOOK);
        if (isPatch) return ServiceWrite.patched(request, isApply(event));
        return request instanceof Map<?, ?> service && service.get("spec") instanceof Map<?, ?>
                ? ServiceWrite.asked(service)
                : ServiceWrite.hidden(Obstacle.NO_BODY);
    }

    /** What a controller has still to clean up is answered as it is. */
    private static ServiceWrite deletion(@Nullable Map<?, ?> answer) {
        boolean isHeld = answer != null
                && answer.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("finalizers") instanceof List<?> finalizers
                && !finalizers.isEmpty();
        return answer != null && isHeld ? ServiceWrite.answered(answer, null) : ServiceWrite.deleted();
    }

    private static @Nullable Map<?, ?> answerOf(AuditEvent event) {
        boolean isService = event.json().at("responseObject") instanceof Map<?, ?> answer
                && "Service".equals(answer.get("kind"))
                && answer.get("spec") instanceof Map<?, ?>;
        return isService && !event.hides("responseObject")
                ? (Map<?, ?>) event.json().at("responseObject")
                : null;
    }

    /** Only a server-side apply can say whether it forces. */
    private static boolean isApply(AuditEvent event) {
        String uri = event.requestUri();
        return uri != null && RequestQuery.has(uri, "force");
    }

    private static boolean isMutated(AuditEvent event) {
        return event.json().at("annotations") instanceof Map<?, ?> annotations
                && annotations.entrySet().stream()
                        .anyMatch(entry -> entry.getKey() instanceof String key
                                && key.replace("_k8s_io/", ".k8s.io/").startsWith(WEBHOOK)
                                && entry.getValue() instanceof String round
                                && round.contains("\"mutated\":true"));
    }

    private static List<Told> collection(AuditEvent event, String id, Instant receivedAt) {
        Key namespace = new Key(event.cluster(), namespaceOf(event), "");
        if (event.json().at("responseObject", "items") instanceof List<?> items
                && !event.hides("responseObject")
                && items.size() <= MAX_ITEMS) {
            return items.stream()
                    .flatMap(item -> named(event, id, receivedAt, item).stream())
                    .toList();
        }
        String uri = event.requestUri();
        boolean all = uri != null && !RequestQuery.has(uri, "labelSelector") && !RequestQuery.has(uri, "fieldSelector");
        ServiceWrite what = all ? ServiceWrite.deleted() : ServiceWrite.hidden(Obstacle.COLLECTION);
        return List.of(new Told(namespace, reading(event, id, receivedAt, what)));
    }

    private static List<Told> named(AuditEvent event, String id, Instant receivedAt, @Nullable Object item) {
        List<Told> told = new ArrayList<>();
        if (item instanceof Map<?, ?> service
                && service.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("name") instanceof String name
                && !name.isEmpty()) {
            Key key = new Key(event.cluster(), namespaceOf(event), SafeText.of(name));
            told.add(new Told(key, reading(event, id, receivedAt, ServiceWrite.deleted())));
        }
        return told;
    }
}
