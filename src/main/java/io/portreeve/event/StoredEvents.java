package io.portreeve.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** Makes stored events of rows with event_time, identity, cluster, received_at, request_time, document_codec and document. */
@Component
class StoredEvents implements RowMapper<StoredEvent> {

    private final DocumentCodec codec;

    StoredEvents(DocumentCodec codec) {
        this.codec = codec;
    }

    @Override
    public StoredEvent mapRow(ResultSet row, int rowNumber) throws SQLException {
        return read(row, instant(row, "received_at"));
    }

    StoredEvent read(ResultSet row, Instant receivedAt) throws SQLException {
        return new StoredEvent(
                idOf(row),
                row.getString("cluster"),
                receivedAt,
                instantOrNull(row, "request_time"),
                new DocumentCodec.Packed(row.getInt("document_codec"), row.getBytes("document")),
                codec);
    }

    static EventId idOf(ResultSet row) throws SQLException {
        return new EventId(
                instant(row, "event_time"), Objects.requireNonNull(row.getObject("identity", UUID.class), "identity"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(instantOrNull(row, column), column);
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
