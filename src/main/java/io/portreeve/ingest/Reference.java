package io.portreeve.ingest;

import io.portreeve.event.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about, as far as its secrets go.
 *
 * @param secret the kind of secret in its bodies, or null when none is known of
 * @param isKnown whether it says what it is about
 */
record Reference(@Nullable String secret, boolean isKnown) {

    static final Reference NONE = new Reference(null, false);

    boolean mayBeSecret() {
        return secret != null || !isKnown;
    }

    String mark() {
        return secret == null ? Redaction.markOfUntold() : Redaction.mark(secret);
    }
}
