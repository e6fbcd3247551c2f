package io.portreeve.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record of a batch. */
sealed interface BatchRecord {

    /**
     * A record that is a JSON object; whether there is an event in it remains to be seen.
     *
     * @param sentAt the time that came beside the record, if one did
     */
    record Readable(JsonObject object, @Nullable Instant sentAt) implements BatchRecord {}

    /** Bytes that are no record of ours, and why. */
    record Unreadable(byte[] bytes, String reason) implements BatchRecord {}
}
