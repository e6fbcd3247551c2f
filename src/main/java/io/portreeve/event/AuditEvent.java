package io.portreeve.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One {@code audit.k8s.io/v1} event. Every field but the audit id may be missing, because shippers eat fields and the API
 * server leaves them out. All text is safe (see {@link SafeText}) but not cut.
 *
 * @param cluster where it happened; nothing in an event says it
 * @param eventTime when it happened: the stage's timestamp, else the request's, else the sender's own time, else 1970
 * @param requestTime when the API server received the request, else the sender's own time
 * @param dryRun whether the request URI asks for a dry run; null without a request URI
 * @param identity the same for every copy of this event, by whatever sender (architecture, decision 4)
 * @param requestIdentity the same for every event of one request
 * @param document the event as it came
 * @param json the document, read
 */
public record AuditEvent(
        String cluster,
        String auditId,
        @Nullable String stage,
        @Nullable String level,
        @Nullable String verb,
        @Nullable String requestUri,
        @Nullable String user,
        List<String> groups,
        @Nullable String impersonatedUser,
        List<String> sourceIps,
        @Nullable String userAgent,
        @Nullable String resource,
        @Nullable String subresource,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String apiGroup,
        @Nullable String decision,
        @Nullable Integer responseCode,
        @Nullable Boolean dryRun,
        Instant eventTime,
        @Nullable Instant requestTime,
        UUID identity,
        UUID requestIdentity,
        byte[] document,
        JsonDocument json) {

    /**
     * Reads an event.
     *
     * @param senderTime the sender's own time, for events whose timestamps a shipper ate
     * @throws UnreadableJsonException when the document is not one JSON object with a non-empty string {@code auditID}
     */
    public static AuditEvent read(String cluster, byte[] document, @Nullable Instant senderTime) {
        throw new UnsupportedOperationException("written with the store");
    }
}
