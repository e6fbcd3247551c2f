package io.portreeve.access;

import io.portreeve.paging.AskedClusters;
import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;

/**
 * What a key that is bound to clusters may do: send their events, work on what is told apart by cluster, and read what belongs to
 * none. All else tells or changes something of every cluster, keys among it, and is closed to it.
 */
final class BoundKeys {

    /** These heed {@link AskedClusters}. */
    private static final List<Operations> TOLD_APART = List.of(
            Operations.reading("/api/v1/audit-events/**"),
            Operations.reading("/api/v1/clusters"),
            Operations.reading("/api/v1/quarantine/**"),
            Operations.reading("/api/v1/alerts/**"),
            Operations.of("/api/v1/alerts/{id}", "PATCH"),
            Operations.reading("/api/v1/rules/{ruleId}/explain"));

    /** Ingest looks itself to what a key may send. */
    private static final List<Operations> OF_NONE = List.of(
            Operations.of("/api/v1/audit-events", "POST", "PUT"),
            Operations.of("/api/v1/clusters/{cluster}/audit-events", "POST", "PUT"),
            Operations.reading("/api/v1/fields"),
            Operations.reading("/api/v1/rules"),
            Operations.reading("/api/v1/rules/export"),
            Operations.reading("/api/v1/rules/{ruleId}"),
            Operations.reading("/api/v1/rules/{ruleId}/revisions"),
            Operations.of("/api/v1/rules/validate", "POST"),
            Operations.of("/api/v1/rules/test", "POST"));

    private BoundKeys() {}

    /**
     * Has the request of a bound key see its clusters alone.
     *
     * @throws ProblemException 403 when it names another one, or asks for what is of all
     */
    static void hold(HttpServletRequest request, Caller caller) {
        if (!caller.isBound() || isIn(OF_NONE, request)) return;
        if (!isIn(TOLD_APART, request)) throw ofAll(caller);
        AskedClusters.named(request).forEach(caller::requireUse);
        AskedClusters.bind(request, caller.clusters());
    }

    private static boolean isIn(List<Operations> known, HttpServletRequest request) {
        return known.stream().anyMatch(operations -> operations.include(request));
    }

    private static ProblemException ofAll(Caller caller) {
        return new ProblemException(
                HttpStatus.FORBIDDEN,
                "bound-key",
                "This is about all clusters, and key '%s' is bound to some: it needs a key for all, '*'."
                        .formatted(caller.keyName()));
    }
}
