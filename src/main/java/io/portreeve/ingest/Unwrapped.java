package io.portreeve.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was found in a record. */
sealed interface Unwrapped {

    /**
     * An event.
     *
     * @param object the event as it came
     * @param sentAt the sender's own time
     * @param cluster the cluster that the record names
     */
    record Event(
            JsonObject object,
            @Nullable Instant sentAt,
            @Nullable String cluster) implements Unwrapped {

        /** Its bytes. */
        byte[] document() {
            return object.bytes();
        }
    }

    /** Nothing of ours, and why. */
    record NotAnEvent(String reason, @Nullable String cluster) implements Unwrapped {}
}
