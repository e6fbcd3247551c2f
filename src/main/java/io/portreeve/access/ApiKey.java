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

    private @Nullable Long replaces;

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

    /** Makes a key of the same name, rights and end with another secret. This one works on until {@code graceEnd}, no longer than before. */
    ApiKey rotate(KeySecret secret, Instant now, Instant graceEnd) {
        if (!worksAt(now)) throw new IllegalStateException("Key %d does not work any more".formatted(id()));
        ApiKey next = new ApiKey(name, role, clusters, secret, now, expiresAt);
        next.replaces = id();
        if (expiresAt == null || graceEnd.isBefore(expiresAt)) expiresAt = graceEnd;
        return next;
    }

    /** Revoked twice, it stays revoked since the first time; whether this was it. */
    boolean revoke(Instant now) {
        if (revokedAt != null) return false;
        revokedAt = now;
        return true;
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

    /** Whether it may make keys, when it works: one that is bound to clusters may not. */
    boolean isAdmin() {
        return role == Role.ADMIN && clusters.contains("*");
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

    /** The key that this one was made in place of. */
    @Nullable
    Long replaces() {
        return replaces;
    }
}
