package io.portreeve.event;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stored event as lists show it. */
public record EventSummary(
        String id,
        String cluster,
        String auditId,
        @Nullable String stage,
        Instant eventTime,
        Instant receivedAt,
        @Nullable String verb,
        @Nullable String resource,
        @Nullable String subresource,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String user,
        @Nullable String decision,
        @Nullable Integer responseCode,

        @Schema(
                description =
                        "Whether a part is hidden: it was cut off on its way, or the API server took its bodies out")
        boolean incomplete) {

    /** @param audit what the event says */
    public static EventSummary of(StoredEvent event, AuditEvent audit) {
        return new EventSummary(
                event.id().toString(),
                event.cluster(),
                audit.auditId(),
                audit.stage(),
                audit.eventTime(),
                event.receivedAt(),
                audit.verb(),
                audit.resource(),
                audit.subresource(),
                audit.namespace(),
                audit.name(),
                audit.user(),
                audit.decision(),
                audit.responseCode(),
                audit.incomplete());
    }
}
