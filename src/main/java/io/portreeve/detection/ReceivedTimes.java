package io.portreeve.detection;

import io.portreeve.event.EventStream;
import io.portreeve.event.EventStream.Received;
import io.portreeve.event.StreamPosition;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When events were received, asked once for all rules of a pass: most of them began and ended at the same place. */
final class ReceivedTimes {

    private final EventStream stream;
    private final Map<Span, Optional<Received>> within = new HashMap<>();
    private final Map<StreamPosition, Optional<Instant>> waiting = new HashMap<>();

    ReceivedTimes(EventStream stream) {
        this.stream = stream;
    }

    /** When the events of a part of the stream were received; empty when there are none. */
    Optional<Received> within(Span span) {
        return within.computeIfAbsent(span, asked -> stream.received(asked.from(), asked.to()));
    }

    /** When the oldest event after a place was received; empty when there is none. */
    Optional<Instant> waitingSince(StreamPosition examined) {
        return waiting.computeIfAbsent(examined, stream::waitingSince);
    }
}
