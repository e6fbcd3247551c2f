package io.portreeve.ingest;

import io.portreeve.event.AuditEvent;
import io.portreeve.ingest.BatchRecord.Readable;
import io.portreeve.ingest.BatchRecord.Unreadable;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Sees to it that no body of a Secret or token is written down: neither as an event nor in quarantine. */
@Component
class SecretRedactor {

    private final boolean redactSecrets;

    SecretRedactor(RedactionSettings settings) {
        this.redactSecrets = settings.redactSecrets();
    }

    /**
     * The event as it may be stored. Its identity stays that of the event as it came: the setting makes no doubles, and neither
     * does a second sender.
     *
     * @param object what the event was read from
     */
    AuditEvent storable(AuditEvent event, JsonObject object) {
        if (!redactSecrets) return event;
        Optional<byte[]> redacted =
                event.json().isCut() ? SecretEdits.inBeginning(object) : SecretEdits.inEvent(object);
        return redacted.map(event::withDocument).orElse(event);
    }

    /** What may be kept of a record. */
    Keepable keepable(BatchRecord batchRecord) {
        if (!redactSecrets) return Keepable.all(batchRecord.bytes());
        return switch (batchRecord) {
            case Readable readable -> RecordSecrets.inRecord(readable.object());
            case Unreadable unreadable -> RecordSecrets.inUnreadable(unreadable.bytes());
        };
    }
}
