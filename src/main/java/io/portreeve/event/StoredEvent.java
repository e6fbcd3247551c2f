package io.portreeve.event;

import java.time.Instant;

/**
 * An event as it was stored. The document stays compressed until it is asked for.
 */
public final class StoredEvent {

    private final EventId id;
    private final String cluster;
    private final Instant receivedAt;
    private final byte[] storedDocument;
    private final DocumentCodec codec;

    StoredEvent(EventId id, String cluster, Instant receivedAt, byte[] storedDocument, DocumentCodec codec) {
        this.id = id;
        this.cluster = cluster;
        this.receivedAt = receivedAt;
        this.storedDocument = storedDocument;
        this.codec = codec;
    }

    /** Its id in the API. */
    public EventId id() {
        return id;
    }

    /** The cluster it came from. */
    public String cluster() {
        return cluster;
    }

    /** When the batch that brought it was taken, by the service's clock. */
    public Instant receivedAt() {
        return receivedAt;
    }

    /** The event as it came, unpacked. */
    public byte[] document() {
        return codec.unpack(storedDocument);
    }

    /** The event read back from its document. */
    public AuditEvent audit() {
        return AuditEvent.read(cluster, document(), null);
    }
}
