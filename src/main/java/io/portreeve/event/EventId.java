package io.portreeve.event;

import java.time.Instant;
import java.util.UUID;

/**
 * The API's id of a stored event: the time it is stored under and its identity, which together are its unique key, so that
 * one lookup in one partition finds it. Written as {@code <microseconds since 1970>-<32 hex digits>}.
 */
public record EventId(Instant storedTime, UUID identity) {

    /** @throws IllegalArgumentException when the text is not an event id */
    public static EventId parse(String text) {
        throw new UnsupportedOperationException("written with the store");
    }
}
