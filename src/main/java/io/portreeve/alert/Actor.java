package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who made a request, as the API server saw it. */
record Actor(
        @Nullable String user,
        List<String> groups,
        @Nullable String impersonatedUser,
        List<String> sourceIps,
        @Nullable String userAgent) {

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** A service account's name. */
    record ServiceAccount(String namespace, String name) {}

    static Actor of(AuditEvent event) {
        return new Actor(event.user(), event.groups(), event.impersonatedUser(), event.sourceIps(), event.userAgent());
    }

    @Nullable
    ServiceAccount serviceAccount() {
        if (user == null || !user.startsWith(SERVICE_ACCOUNT)) return null;
        String[] parts = user.substring(SERVICE_ACCOUNT.length()).split(":", -1);
        return parts.length == 2 ? new ServiceAccount(parts[0], parts[1]) : null;
    }

    /** Whether it is a part of Kubernetes itself: a node or a control plane component, not a service account. */
    boolean isSystemComponent() {
        return user != null
                && user.startsWith("system:")
                && !user.startsWith(SERVICE_ACCOUNT)
                && !user.equals("system:anonymous")
                && !user.equals("system:admin");
    }

    /** Such as {@code admin, acting as bob}. */
    Prose asProse() {
        Prose who = user == null ? Prose.words("An unknown user") : Prose.value(Objects.requireNonNull(user));
        return impersonatedUser == null ? who : who.and(Prose.of(", acting as {},", impersonatedUser));
    }
}
