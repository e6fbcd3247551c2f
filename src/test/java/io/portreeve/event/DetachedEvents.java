package io.portreeve.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Stored events without a database, for tests of rooms that only read them. */
public final class DetachedEvents {

    private static final DocumentCodec CODEC =
            new DocumentCodec(new JdbcTemplate(), new EventSettings(Duration.ofDays(30), EventSettings.Codec.NONE));

    private DetachedEvents() {}

    /** An event whose document is this text, readable or not. */
    public static StoredEvent of(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        var id = new EventId(Instant.EPOCH, new UUID(0, document.hashCode()));
        return new StoredEvent(
                id, "lab", Instant.EPOCH, null, new DocumentCodec.Packed(DocumentCodec.AS_IT_CAME, bytes), CODEC);
    }
}
