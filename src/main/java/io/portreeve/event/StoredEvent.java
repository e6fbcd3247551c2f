package io.portreeve.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was stored. The document stays compressed until it is asked for.
 */
public final class StoredEvent {

    private final EventId id;
    private final String cluster;
    private final Instant receivedAt;
    private final @Nullable Instant requestTime;
    private final DocumentCodec.Packed document;
    private final DocumentCodec codec;

    StoredEvent(
            EventId id,
            String cluster,
            Instant receivedAt,
            @Nullable Instant requestTime,
            DocumentCodec.Packed document,
            DocumentCodec codec) {
        this.id = id;
        this.cluster = cluster;
        this.receivedAt = receivedAt;
        this.requestTime = requestTime;
        this.document = document;
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

    /** How much memory it takes, packed. */
    public int storedBytes() {
        return document.bytes().length;
    }

    /** How much memory its document takes, unpacked. */
    public long decodedBytes() {
        return DocumentCodec.decodedBytes(document);
    }

    /** The event as it came, but for what was redacted, unpacked. */
    public byte[] document() {
        return codec.unpack(document.codec(), document.bytes());
    }

    /** The event read back from its document, with the times and identities it was stored with. */
    public AuditEvent audit() {
        return AuditEvent.readStored(cluster, document(), requestTime, id.identity());
    }
}
