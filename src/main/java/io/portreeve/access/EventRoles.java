package io.portreeve.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/** What the event room's controllers ask for. They cannot say so themselves: {@code event} may not use {@code access}. */
final class EventRoles {

    private static final List<Entry> TABLE = List.of(
            new Entry(Operations.reading("/api/v1/audit-events/**"), Role.VIEWER),
            new Entry(Operations.reading("/api/v1/clusters"), Role.VIEWER),
            new Entry(Operations.reading("/api/v1/fields"), Role.VIEWER),
            new Entry(Operations.reading("/api/v1/quarantine/**"), Role.ANALYST),
            new Entry(Operations.of("/api/v1/quarantine/**", "POST"), Role.ANALYST),
            new Entry(Operations.of("/api/v1/quarantine/**", "DELETE"), Role.ADMIN));

    private EventRoles() {}

    static Optional<Role> needed(HttpServletRequest request) {
        return TABLE.stream()
                .filter(entry -> entry.operations().include(request))
                .map(Entry::role)
                .findFirst();
    }

    private record Entry(Operations operations, Role role) {}
}
