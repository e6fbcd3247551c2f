package io.portreeve.access;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds whose a secret is, for every request: by one statement of plain SQL, since an entity cost more (docs/decisions/ingest.md). */
@Component
class KeysBySecret {

    private static final String FIND = """
            select id, name, role, clusters, secret_hash, expires_at, revoked_at, last_used_at
            from api_key
            where secret_hash = :hash""";

    private final JdbcClient jdbc;
    private final RoleColumn roles = new RoleColumn();

    KeysBySecret(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What decides on a caller who presents a secret. */
    record Found(
            Caller caller,
            byte[] secretHash,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {

        /** Compared in constant time. */
        boolean hasHash(byte[] hash) {
            return MessageDigest.isEqual(secretHash, hash);
        }

        boolean isRevoked() {
            return revokedAt != null;
        }

        boolean isExpiredAt(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }

        boolean usedSince(Instant since) {
            return lastUsedAt != null && lastUsedAt.isAfter(since);
        }
    }

    /** The key whose secret has this hash, whether it works any more or not. */
    Optional<Found> find(byte[] hash) {
        return jdbc.sql(FIND)
                .param("hash", hash)
                .query((row, n) -> new Found(
                        caller(row),
                        row.getBytes("secret_hash"),
                        instant(row, "expires_at"),
                        instant(row, "revoked_at"),
                        instant(row, "last_used_at")))
                .optional();
    }

    private Caller caller(ResultSet row) throws SQLException {
        return new Caller(
                row.getLong("id"),
                row.getString("name"),
                roles.convertToEntityAttribute(row.getString("role")),
                List.of((String[]) row.getArray("clusters").getArray()));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
