package io.portreeve.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * @param document the event as it came, but for what was redacted
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

    /** The annotation that holds the authorizer's decision. */
    static final String DECISION = "authorization.k8s.io/decision";

    /** The annotation by which the API server tells that it took the bodies out of an event because it was too large. */
    private static final String TRUNCATED = "audit.k8s.io/truncated";

    /** The times that both PostgreSQL and RFC 3339 can write; others count as missing. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /**
     * Reads an event, or as much of it as there is: one that was cut off is an event of its own, since its requestObject is
     * another than the whole one's. It is the same request's as long as the cut does not hide requestReceivedTimestamp, which
     * stands near the end. Then the sender's own time takes its place, and the whole event, should it come too, counts as
     * another request's and may make a second alert.
     *
     * @param senderTime the sender's own time, for events whose timestamps a shipper ate
     * @throws UnreadableJsonException when the document is neither one JSON object nor the beginning of one, or has no
     *     non-empty string {@code auditID}
     */
    public static AuditEvent read(String cluster, byte[] document, @Nullable Instant senderTime) {
        DocumentLimits.checkSize(document);
        return LargeDocuments.whenThereIsRoom(
                document.length, () -> of(cluster, document, senderTime, DocumentLimits.WIDEST));
    }

    /**
     * As {@link #read}, for storing.
     *
     * @param plain where the document's values stand, when that is known
     * @throws UnreadableJsonException also when the document is beyond these limits
     */
    public static AuditEvent readToStore(
            String cluster,
            byte[] document,
            @Nullable PlainJson plain,
            @Nullable Instant senderTime,
            DocumentLimits limits) {
        DocumentLimits.checkSize(document);
        return LargeDocuments.whenThereIsRoom(
                document.length,
                () -> of(cluster, document, JsonDocument.parseToStore(document, plain, limits), senderTime, null));
    }

    /**
     * A stored event, where there is room already, under the identity it was stored with: where a shipper ate the stage's
     * timestamp, the sender's
     * time that took its place is in the identity alone. Nothing is gained by working it out again, and hashing a body takes time.
     */
    static AuditEvent ofStored(String cluster, byte[] document, @Nullable Instant requestTime, UUID identity) {
        return of(cluster, document, JsonDocument.parse(document, DocumentLimits.WIDEST), requestTime, identity);
    }

    /** As {@link #read}, where there is room already. */
    static AuditEvent of(String cluster, byte[] document, @Nullable Instant senderTime, DocumentLimits limits) {
        return of(cluster, document, JsonDocument.parse(document, limits), senderTime, null);
    }

    private static AuditEvent of(
            String cluster,
            byte[] document,
            JsonDocument json,
            @Nullable Instant senderTime,
            @Nullable UUID knownIdentity) {
        Instant sent = usable(senderTime);
        Instant requested = or(timestamp(json, "requestReceivedTimestamp"), sent);
        Instant staged = timestamp(json, "stageTimestamp");
        return of(SafeText.of(cluster), document, json, requested, staged, or(staged, sent), knownIdentity);
    }

    private static AuditEvent of(
            String cluster,
            byte[] document,
            JsonDocument json,
            @Nullable Instant requested,
            @Nullable Instant staged,
            @Nullable Instant stagedOrSent,
            @Nullable UUID knownIdentity) {
        String auditId = auditIdOf(json);
        String stage = json.text("stage");
        String verb = json.text("verb");
        String requestUri = json.text("requestURI");
        String user = json.text("user", "username");
        UUID identity = knownIdentity != null
                ? knownIdentity
                : new Fingerprint()
                        .text(cluster)
                        .text(auditId)
                        .text(stage)
                        .instant(requested)
                        .instant(stagedOrSent)
                        .text(verb)
                        .text(requestUri)
                        .text(user)
                        .json(json, "requestObject")
                        .uuid();
        UUID requestIdentity = new Fingerprint()
                .text(cluster)
                .text(auditId)
                .instant(requested)
                .text(verb)
                .text(requestUri)
                .text(user)
                .uuid();
        return new AuditEvent(
                cluster,
                auditId,
                stage,
                json.text("level"),
                verb,
                requestUri,
                user,
                json.texts("user", "groups"),
                json.text("impersonatedUser", "username"),
                json.texts("sourceIPs"),
                json.text("userAgent"),
                json.text("objectRef", "resource"),
                json.text("objectRef", "subresource"),
                json.text("objectRef", "namespace"),
                json.text("objectRef", "name"),
                json.text("objectRef", "apiGroup"),
                annotation(json, DECISION),
                responseCodeOf(json),
                requestUri == null ? null : RequestQuery.has(requestUri, "dryRun"),
                firstOf(staged, requested),
                requested,
                identity,
                requestIdentity,
                document,
                json);
    }

    /** This event with a document that says less than the one it came as; its identity and times stay those of the latter. */
    public AuditEvent withDocument(byte[] redacted) {
        return LargeDocuments.whenThereIsRoom(
                redacted.length, () -> with(identity, redacted, JsonDocument.parse(redacted)));
    }

    private AuditEvent with(UUID identity, byte[] document, JsonDocument json) {
        return new AuditEvent(
                cluster,
                auditId,
                stage,
                level,
                verb,
                requestUri,
                user,
                groups,
                impersonatedUser,
                sourceIps,
                userAgent,
                resource,
                subresource,
                namespace,
                name,
                apiGroup,
                decision,
                responseCode,
                dryRun,
                eventTime,
                requestTime,
                identity,
                requestIdentity,
                document,
                json);
    }

    private static String auditIdOf(JsonDocument json) {
        String auditId = json.text("auditID");
        if (auditId == null || auditId.isEmpty()) {
            throw new UnreadableJsonException("not an audit event: it has no text in auditID");
        }
        return auditId;
    }

    /** Whether a part of it is hidden: it was cut off on its way, or the API server took its bodies out. */
    public boolean incomplete() {
        return json.isCut() || isTruncated();
    }

    /** Whether the API server took the bodies out. */
    public boolean isTruncated() {
        return "true".equals(annotation(json, TRUNCATED));
    }

    /** Whether the value below these keys, or a part of it, may be hidden. */
    public boolean hides(String... path) {
        if (json.hides(path)) return true;
        if (!EventFields.BODIES.contains(path[0])) return false;
        Object body = json.at(path[0]);
        return body == null ? isTruncated() : json.isCut() && Redaction.isUntold(body);
    }

    /** Elastic's documents write the dots of annotation keys as {@code _}. */
    private static @Nullable String annotation(JsonDocument json, String key) {
        String value = json.text("annotations", key);
        return value != null ? value : json.text("annotations", EventFields.withoutDots(key));
    }

    private static @Nullable Integer responseCodeOf(JsonDocument json) {
        if (!(json.at("responseStatus", "code") instanceof Number code)) return null;
        try {
            return Integer.valueOf(code.toString());
        } catch (NumberFormatException noStatusCode) {
            return null;
        }
    }

    static @Nullable Instant timestamp(JsonDocument json, String key) {
        if (!(json.at(key) instanceof String text)) return null;
        try {
            return usable(Instant.parse(text));
        } catch (DateTimeException noTimestamp) {
            return null;
        }
    }

    private static @Nullable Instant usable(@Nullable Instant time) {
        if (time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST)) return null;
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Instant or(@Nullable Instant time, @Nullable Instant fallback) {
        return time != null ? time : fallback;
    }

    private static Instant firstOf(@Nullable Instant staged, @Nullable Instant requested) {
        if (staged != null) return staged;
        return requested != null ? requested : Instant.EPOCH;
    }
}
