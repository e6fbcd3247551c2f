package io.portreeve.ingest;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.Redaction;
import org.springframework.stereotype.Component;

/**
 * Sees to it that no body of a Secret or token is written down: never as an event, and in quarantine only of what cannot be read.
 */
@Component
class SecretRedactor {

    private final boolean redactSecrets;

    SecretRedactor(RedactionSettings settings) {
        this.redactSecrets = settings.redactSecrets();
    }

    /**
     * The event as it may be stored. Its identity stays that of the event as it came: the setting makes no doubles, and neither
     * does a second sender.
     */
    AuditEvent storable(AuditEvent event) {
        if (!redactSecrets || !mayHoldSecrets(event)) return event;
        byte[] document = event.document();
        try {
            return event.withDocument(SecretEdits.inEvent(JsonObjectReader.readOnly(document)));
        } catch (BrokenJsonException e) {
            // It was read once as the beginning of an event.
            return event.withDocument(
                    SecretEdits.inBeginning(new JsonObject(document, 0, document.length, e.members())));
        }
    }

    /** A record's bytes as they may be kept. */
    byte[] keepable(JsonObject batchRecord) {
        return redactSecrets ? SecretEdits.inRecord(batchRecord) : batchRecord.bytes();
    }

    /** The bytes of what is no record as they may be kept: of an array the items are looked at, what cannot be read stays. */
    byte[] keepable(byte[] unreadable) {
        if (!redactSecrets) return unreadable;
        int start = JsonBytes.skipBlank(unreadable, 0, unreadable.length);
        if (start == unreadable.length || unreadable[start] != '[') return unreadable;
        try {
            return SecretEdits.inArray(unreadable);
        } catch (BrokenJsonException e) {
            return unreadable;
        }
    }

    /** Spares most events a second reading; a dotted reference is left to it. */
    private static boolean mayHoldSecrets(AuditEvent event) {
        return Redaction.secretIn(event.resource(), event.subresource()) != null
                || event.json().root().containsKey(SecretEdits.DOTTED_RESOURCE);
    }
}
