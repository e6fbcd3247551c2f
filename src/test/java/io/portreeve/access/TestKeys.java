package io.portreeve.access;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes keys for tests. */
public final class TestKeys {

    private final JdbcClient jdbc;

    /** Keys in the database that the client speaks to. */
    public TestKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The secret of a new key with a role, for the clusters named or for all. */
    public String keyFor(Role role, String... clusters) {
        return insert(role, List.of(clusters), null);
    }

    String expiring(Role role, Instant expiresAt) {
        return insert(role, List.of(), expiresAt);
    }

    String revoked(Role role) {
        String key = keyFor(role);
        jdbc.sql("update api_key set revoked_at = now() where secret_hash = ?")
                .param(new KeySecret(key).hash())
                .update();
        return key;
    }

    private String insert(Role role, List<String> clusters, @Nullable Instant expiresAt) {
        KeySecret secret = KeySecret.random();
        jdbc.sql("""
                        insert into api_key (name, role, clusters, secret_hash, created_at, expires_at)
                        values ('test', :role, :clusters, :hash, now(), :expiresAt)
                        """)
                .param("role", role.word())
                .param("clusters", clusters.isEmpty() ? new String[] {"*"} : clusters.toArray(String[]::new))
                .param("hash", secret.hash())
                .param(
                        "expiresAt",
                        expiresAt == null ? null : OffsetDateTime.ofInstant(expiresAt, ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        return secret.text();
    }
}
