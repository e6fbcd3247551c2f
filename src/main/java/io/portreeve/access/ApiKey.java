package io.portreeve.access;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A key as it is stored: whose it is, what it may do and until when, and the hash of its secret. */
@Entity
@Table(name = "api_key")
class ApiKey {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;

    @Convert(converter = RoleColumn.class)
    private Role role;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> clusters;

    private byte[] secretHash;

    private Instant createdAt;

    private @Nullable Instant expiresAt;

    private @Nullable Instant revokedAt;

    private @Nullable Instant lastUsedAt;

    /** For JPA, which fills the fields by itself. */
    @SuppressWarnings("NullAway")
    protected ApiKey() {}

    ApiKey(
            String name,
            Role role,
            List<String> clusters,
            KeySecret secret,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        this.name = name;
        this.role = role;
        this.clusters = List.copyOf(clusters);
        this.secretHash = secret.hash();
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    boolean worksAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Revoked twice, it stays revoked since the first time. */
    void revoke(Instant now) {
        if (revokedAt == null) revokedAt = now;
    }

    boolean usedSince(Instant since) {
        return lastUsedAt != null && lastUsedAt.isAfter(since);
    }

    Caller caller() {
        return new Caller(id(), name, role, clusters);
    }

    long id() {
        if (id == null) throw new IllegalStateException("Key '%s' is not stored yet".formatted(name));
        return id;
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    List<String> clusters() {
        return clusters;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    @Nullable
    Instant revokedAt() {
        return revokedAt;
    }

    @Nullable
    Instant lastUsedAt() {
        return lastUsedAt;
    }
}
