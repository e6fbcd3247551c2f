package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import java.time.Instant;
import java.util.function.Function;
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
    private final @Nullable ExposureChange exposure;

    StoredEvent(
            EventId id,
            String cluster,
            Instant receivedAt,
            @Nullable Instant requestTime,
            DocumentCodec.Packed document,
            DocumentCodec codec) {
        this(id, cluster, receivedAt, requestTime, document, codec, null);
    }

    private StoredEvent(
            EventId id,
            String cluster,
            Instant receivedAt,
            @Nullable Instant requestTime,
            DocumentCodec.Packed document,
            DocumentCodec codec,
            @Nullable ExposureChange exposure) {
        this.id = id;
        this.cluster = cluster;
        this.receivedAt = receivedAt;
        this.requestTime = requestTime;
        this.document = document;
        this.codec = codec;
        this.exposure = exposure;
    }

    /** This event with what is known of what it did to a Service's exposure. */
    StoredEvent with(@Nullable ExposureChange known) {
        return known == null ? this : new StoredEvent(id, cluster, receivedAt, requestTime, document, codec, known);
    }

    /** What is known of what it did to a Service's exposure, where it was looked up; null when nothing is. */
    public @Nullable ExposureChange exposure() {
        return exposure;
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
        return read(event -> event);
    }

    /** Works on the event read back, while there is room for its values: no more than can be bounded is to be made of them. */
    <T> T read(Function<AuditEvent, T> work) {
        byte[] unpacked = document();
        DocumentLimits.checkSize(unpacked);
        return LargeDocuments.whenThereIsRoom(
                unpacked.length, () -> work.apply(AuditEvent.ofStored(cluster, unpacked, requestTime, id.identity())));
    }

    /** The event as queries see it. */
    public SeenEvent seen() {
        return seen(audit());
    }

    /** As {@link #seen()}, where it was read already. */
    public SeenEvent seen(AuditEvent audit) {
        return SeenEvent.of(audit, receivedAt, exposure);
    }
}
