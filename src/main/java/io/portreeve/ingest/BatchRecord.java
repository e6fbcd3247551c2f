package io.portreeve.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record of a batch. */
sealed interface BatchRecord {

    /** The record as it came. */
    byte[] bytes();

    /**
     * A record that is a JSON object; whether there is an event in it remains to be seen.
     *
     * @param sentAt the time that came beside the record, if one did
     */
    record Readable(JsonObject object, @Nullable Instant sentAt) implements BatchRecord {

        @Override
        public byte[] bytes() {
            return object.bytes();
        }
    }

    /** Bytes that are no record of ours, and why. */
    record Unreadable(byte[] bytes, String reason) implements BatchRecord {}
}
