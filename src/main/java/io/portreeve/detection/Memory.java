package io.portreeve.detection;

import io.portreeve.event.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a rule's memory is about.
 *
 * @param meaning what the rule remembers by
 * @param readTo how far the rule has read what it remembers
 * @param learntTo events up to this place are remembered without an alert,
 * @param learntBefore when they happened before this time; null for whenever they happened
 * @param tidiedTo when the events were received up to which old rows were removed last
 */
record Memory(
        String ruleId,
        UUID meaning,
        StreamPosition readTo,
        StreamPosition learntTo,
        @Nullable Instant learntBefore,
        @Nullable Instant tidiedTo) {

    /** Whether a hit belongs to the time before the rule began to watch. */
    boolean isHistory(Hit hit) {
        return hit.place().compareTo(learntTo) <= 0
                && (learntBefore == null || hit.happenedAt().isBefore(learntBefore));
    }

    /** Up to where nothing alerts, whenever it happened. */
    StreamPosition silentTo() {
        return learntBefore == null ? learntTo : StreamPosition.START;
    }

    /** Old rows are looked for once an hour: that reads all rows of the rule. */
    boolean isToBeTidied(Instant receivedAt) {
        return tidiedTo == null || receivedAt.isAfter(tidiedTo.plus(Duration.ofHours(1)));
    }

    /**
     * What was not touched since then is of no use to an event that comes less than a day late. It is counted from the events'
     * own arrival, not from now: a rule that was off for weeks must know what it knew.
     */
    static Instant forgottenBefore(Instant receivedAt, Duration window) {
        return receivedAt.minus(window).minus(Duration.ofDays(1));
    }

    Memory readTo(StreamPosition place) {
        return new Memory(ruleId, meaning, place, learntTo, learntBefore, tidiedTo);
    }

    Memory tidied(Instant receivedAt) {
        return new Memory(ruleId, meaning, readTo, learntTo, learntBefore, receivedAt);
    }
}
