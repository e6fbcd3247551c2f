package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import org.jspecify.annotations.Nullable;

/**
 * The object a request was about.
 *
 * @param kind such as {@code Service}; where only the resource's name is known, that
 * @param path of a request that was about no resource, such as {@code /healthz}
 */
record Subject(
        @Nullable String kind,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String path) {

    static Subject of(AuditEvent event) {
        return new Subject(kind(event), event.namespace(), name(event), path(event));
    }

    private static @Nullable String kind(AuditEvent event) {
        if ("services".equals(event.resource())) return "Service";
        String kind = event.subresource() == null ? event.json().text("requestObject", "kind") : null;
        return kind == null || kind.equals("DeleteOptions") ? event.resource() : kind;
    }

    private static @Nullable String path(AuditEvent event) {
        if (event.requestUri() == null || event.json().at("objectRef") != null) return null;
        return event.requestUri().split("\\?", 2)[0];
    }

    /** With generateName only the response knows the name. */
    private static @Nullable String name(AuditEvent event) {
        if (event.name() != null) return event.name();
        if ("Status".equals(event.json().text("responseObject", "kind"))) {
            return event.json().text("requestObject", "metadata", "name");
        }
        String name = event.json().text("responseObject", "metadata", "name");
        return name != null ? name : event.json().text("requestObject", "metadata", "name");
    }

    /** Such as {@code Service shop/web}. */
    Prose asProse() {
        Prose what = kindAsProse();
        if (name != null) return what.and(Prose.of(" {}", namespace == null ? name : namespace + "/" + name));
        if (namespace != null) return what.and(Prose.of(" (name not in the event) in namespace {}", namespace));
        return what;
    }

    private Prose kindAsProse() {
        if (kind == null) return path == null ? Prose.words("an unnamed resource") : Prose.value(path);
        return kind.equals("Service") ? Prose.words("Service") : Prose.value(kind);
    }
}
