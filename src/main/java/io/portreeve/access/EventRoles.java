package io.portreeve.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** What the event room's controllers ask for. They cannot say so themselves: {@code event} may not use {@code access}. */
final class EventRoles {

    private static final Set<String> READ = Set.of("GET", "HEAD");

    private static final List<Entry> TABLE = List.of(
            new Entry(READ, pathPattern("/api/v1/audit-events/**"), Role.VIEWER),
            new Entry(READ, pathPattern("/api/v1/clusters"), Role.VIEWER),
            new Entry(READ, pathPattern("/api/v1/fields"), Role.VIEWER),
            new Entry(READ, pathPattern("/api/v1/quarantine/**"), Role.ANALYST),
            new Entry(Set.of("POST"), pathPattern("/api/v1/quarantine/**"), Role.ANALYST),
            new Entry(Set.of("DELETE"), pathPattern("/api/v1/quarantine/**"), Role.ADMIN));

    private EventRoles() {}

    static Optional<Role> needed(HttpServletRequest request) {
        return TABLE.stream()
                .filter(entry -> entry.covers(request))
                .map(Entry::role)
                .findFirst();
    }

    private record Entry(Set<String> methods, PathPatternRequestMatcher path, Role role) {

        boolean covers(HttpServletRequest request) {
            return methods.contains(request.getMethod()) && path.matches(request);
        }
    }
}
