package io.portreeve.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names rules see: the event under {@code kubernetes.audit} and what Elastic's Kubernetes integration derives from it. */
public final class EventFields {

    private EventFields() {}

    /** The fields of an event, as a document that KQL is asked on. Keys may hold dots. */
    public static Map<String, @Nullable Object> of(AuditEvent event, Instant receivedAt) {
        throw new UnsupportedOperationException("written with the store");
    }
}
