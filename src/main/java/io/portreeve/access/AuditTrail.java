package io.portreeve.access;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record of every change that somebody made: who, when, what. */
public interface AuditTrail {

    /**
     * Records a change in the caller's transaction, so that there is no change without its entry and no entry of a change that
     * was undone. By whom is the key of the request at work; without one it was the service at its start.
     *
     * @param action what was done, such as {@code key.revoked}
     * @param targetKind what it was done to, such as {@code key}
     * @param targetId which one
     * @param detail what else is worth knowing, never a secret
     */
    void record(String action, String targetKind, Object targetId, Map<String, ? extends @Nullable Object> detail);
}
