package io.portreeve.event;

import io.portreeve.kql.HiddenPart;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an incomplete event are hidden: what may stand behind the cut, what the API server took out, and what
 * {@link EventFields} derives from these.
 *
 * <p>It counts on events as Go writes them: no key twice in an object, and no dots in the keys of the event itself, its
 * {@code user}, {@code impersonatedUser}, {@code objectRef} and {@code responseStatus}. Bodies may hold any key.
 */
final class HiddenFields implements HiddenPart {

    private static final List<String> OF_GO_STRUCTS =
            List.of("user", "impersonatedUser", "objectRef", "responseStatus");

    private final JsonDocument.Content content;
    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> withoutDots = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Object, Set<String>> hiddenKeys = new IdentityHashMap<>();

    private HiddenFields(JsonDocument.Content content) {
        this.content = content;
    }

    /** Finds them, and takes out of the fields what was derived although the cut may hide what it derives from. */
    static HiddenFields of(AuditEvent event, JsonDocument.Content content, Map<String, @Nullable Object> fields) {
        HiddenFields hidden = new HiddenFields(content);
        Map<String, @Nullable Object> audit = object(object(fields, "kubernetes"), "audit");
        if (event.json().isCut()) hidden.cut(event, fields, audit);
        else hidden.hiddenKeys.put(audit, EventFields.BODIES);
        return hidden;
    }

    private void cut(AuditEvent event, Map<String, @Nullable Object> fields, Map<String, @Nullable Object> audit) {
        open.addAll(content.open());
        open.add(audit);
        EventFields.BODIES.stream()
                .filter(body -> Redaction.isUntold(audit.get(body)))
                .forEach(audit::remove);
        withoutDots.add(audit);
        for (String key : OF_GO_STRUCTS) if (audit.get(key) instanceof Map<?, ?> object) withoutDots.add(object);
        cutAnnotations(audit);
        cutDerived(event, fields);
    }

    /** Of two keys that read the same without their dots one takes the other's place, and it may be the hidden one. */
    private void cutAnnotations(Map<String, @Nullable Object> audit) {
        Object original = content.root().get("annotations");
        if (!(original instanceof Map) || !open.contains(original)) return;
        Map<String, @Nullable Object> annotations = object(audit, "annotations");
        annotations.keySet().removeIf(key -> key.indexOf('_') >= 0);
        open.add(annotations);
        withoutDots.add(annotations);
    }

    private void cutDerived(AuditEvent event, Map<String, @Nullable Object> fields) {
        if (isTimeHidden(event)) hide(fields, "@timestamp");
        hideDerived(object(fields, "event"), "action", "verb");
        if (ServiceEvents.isHidden(event)) hide(object(fields, EventFields.OWN), "exposure");
        if (isDecisionHidden()) hide(object(fields, "event"), "outcome");
        hideDerived(object(fields, "user"), "name", "user", "username");
        hideDerived(object(fields, "user"), "id", "user", "uid");
        hideDerived(object(fields, "user_agent"), "original", "userAgent");
        for (String who : List.of("source", "client", "related")) hideDerived(object(fields, who), "ip", "sourceIPs");
        if (content.hides("user", "username") || content.hides("user", "uid")) {
            hide(object(fields, "related"), "user");
        }
        Map<String, @Nullable Object> orchestrator = object(fields, "orchestrator");
        hideDerived(orchestrator, "namespace", "objectRef", "namespace");
        hideDerived(object(orchestrator, "resource"), "type", "objectRef", "resource");
        hideDerived(object(orchestrator, "resource"), "name", "objectRef", "name");
    }

    private boolean isTimeHidden(AuditEvent event) {
        if (!content.root().containsKey("stageTimestamp")) return true;
        return AuditEvent.timestamp(event.json(), "stageTimestamp") == null
                && !content.root().containsKey("requestReceivedTimestamp");
    }

    private boolean isDecisionHidden() {
        return content.hides("annotations", AuditEvent.DECISION);
    }

    private void hideDerived(Map<String, @Nullable Object> derived, String key, String... path) {
        if (content.hides(path) && !derived.containsKey(key)) hide(derived, key);
    }

    private void hide(Map<String, @Nullable Object> derived, String key) {
        derived.remove(key);
        hiddenKeys.computeIfAbsent(derived, none -> new HashSet<>()).add(key);
    }

    /** The objects on the way are made in EventFields, with this type. */
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> parent, String key) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(parent.get(key), key);
    }

    @Override
    public boolean isOpen(Object container) {
        return open.contains(container) || hiddenKeys.containsKey(container);
    }

    @Override
    public boolean mayHold(Map<?, ?> object, String key) {
        Set<String> keys = hiddenKeys.get(object);
        if (keys != null) return keys.contains(key);
        return open.contains(object) && !(withoutDots.contains(object) && key.indexOf('.') >= 0);
    }
}
