package io.portreeve.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request that was refused for its key, told to whoever listens. All text but the key's name was written by the caller.
 *
 * @param keyId the key's id where it is known
 * @param path without the query, in which somebody may have put a secret
 * @param address where the connection came from
 */
public record RefusedAttempt(
        Kind kind,
        @Nullable Long keyId,
        @Nullable String keyName,
        String method,
        String path,
        String address,
        @Nullable String userAgent) {

    /** Why it was refused. */
    public enum Kind {
        /** No key was presented. */
        NO_KEY,
        /** Nobody here has such a key. */
        UNKNOWN_KEY,
        /** The key's time is over. */
        EXPIRED_KEY,
        /** The key was revoked. */
        REVOKED_KEY,
        /** The key works but may not do this: its role is too low, or the cluster is not one of its own. */
        FORBIDDEN;

        /** Its name in metrics, log lines and events, such as {@code unknown-key}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The status it was answered with. */
    public int status() {
        return kind == Kind.FORBIDDEN ? 403 : 401;
    }
}
