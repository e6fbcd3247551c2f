package io.portreeve.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import io.portreeve.paging.AskedClusters;
import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * What a key that is bound to clusters may do: send their events, work on what is told apart by cluster, and read what belongs to
 * none. All else tells or changes something of every cluster, keys among it, and is closed to it.
 */
final class BoundKeys {

    private static final Set<String> READ = Set.of("GET", "HEAD");

    private static final Set<String> SEND = Set.of("POST", "PUT");

    /** These heed {@link AskedClusters}. */
    private static final List<Entry> TOLD_APART = List.of(
            new Entry(READ, pathPattern("/api/v1/audit-events/**")),
            new Entry(READ, pathPattern("/api/v1/clusters")),
            new Entry(READ, pathPattern("/api/v1/quarantine/**")),
            new Entry(READ, pathPattern("/api/v1/alerts/**")),
            new Entry(Set.of("PATCH"), pathPattern("/api/v1/alerts/{id}")),
            new Entry(READ, pathPattern("/api/v1/rules/{ruleId}/explain")));

    /** Ingest looks itself to what a key may send. */
    private static final List<Entry> OF_NONE = List.of(
            new Entry(SEND, pathPattern("/api/v1/audit-events")),
            new Entry(SEND, pathPattern("/api/v1/clusters/{cluster}/audit-events")),
            new Entry(READ, pathPattern("/api/v1/fields")),
            new Entry(READ, pathPattern("/api/v1/rules")),
            new Entry(READ, pathPattern("/api/v1/rules/export")),
            new Entry(READ, pathPattern("/api/v1/rules/{ruleId}")),
            new Entry(READ, pathPattern("/api/v1/rules/{ruleId}/revisions")),
            new Entry(Set.of("POST"), pathPattern("/api/v1/rules/validate")),
            new Entry(Set.of("POST"), pathPattern("/api/v1/rules/test")));

    private BoundKeys() {}

    /**
     * Has the request of a bound key see its clusters alone.
     *
     * @throws ProblemException 403 when it names another one, or asks for what is of all
     */
    static void hold(HttpServletRequest request, Caller caller) {
        if (!caller.isBound() || covers(OF_NONE, request)) return;
        if (!covers(TOLD_APART, request)) throw ofAll(caller);
        AskedClusters.named(request).forEach(caller::requireUse);
        AskedClusters.bind(request, caller.clusters());
    }

    private static boolean covers(List<Entry> entries, HttpServletRequest request) {
        return entries.stream().anyMatch(entry -> entry.covers(request));
    }

    private static ProblemException ofAll(Caller caller) {
        return new ProblemException(
                HttpStatus.FORBIDDEN,
                "bound-key",
                "This is about all clusters, and key '%s' is bound to some: it needs a key for all, '*'."
                        .formatted(caller.keyName()));
    }

    private record Entry(Set<String> methods, PathPatternRequestMatcher path) {

        boolean covers(HttpServletRequest request) {
            return methods.contains(request.getMethod()) && path.matches(request);
        }
    }
}
