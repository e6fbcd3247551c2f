package io.portreeve.detection;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventFields;
import io.portreeve.event.EventId;
import io.portreeve.event.EventStream;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.event.UnreadableJsonException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads the stream once for several rules, from the checkpoint that lies furthest back. */
@Component
class StreamPass {

    private static final Logger log = LoggerFactory.getLogger(StreamPass.class);

    private final EventStream stream;

    StreamPass(EventStream stream) {
        this.stream = stream;
    }

    /** Events that could not be read and were passed over, by id. */
    record Unreadable(List<EventId> events) {}

    /** Reads to the end of the stream, or until every rule has more than it may take. */
    Unreadable read(List<RuleReading> readings, StreamPosition end) {
        var unreadable = new ArrayList<EventId>();
        var queries = readings.stream().map(RuleReading::query).toList();
        StreamPosition place = readings.stream()
                .map(RuleReading::reached)
                .min(Comparator.naturalOrder())
                .orElse(end);
        while (place.compareTo(end) < 0 && !readings.stream().allMatch(RuleReading::isDone)) {
            EventStream.Slice slice = stream.read(place, end, queries);
            slice.candidates().forEach(candidate -> consider(candidate, readings, unreadable));
            readings.forEach(reading -> reading.finish(slice));
            place = slice.end();
        }
        return new Unreadable(unreadable);
    }

    private void consider(EventStream.Candidate candidate, List<RuleReading> readings, List<EventId> unreadable) {
        Map<String, @Nullable Object> fields;
        try {
            fields = fieldsOf(candidate.event());
        } catch (UnreadableJsonException | IllegalStateException e) {
            // It was readable when it was stored. Passed over and told of in the run, or it would hold up every later
            // event.
            log.error("Stored event {} cannot be read", candidate.event().id(), e);
            unreadable.add(candidate.event().id());
            return;
        }
        readings.forEach(reading -> reading.consider(candidate.place(), candidate.event(), fields));
    }

    private static Map<String, @Nullable Object> fieldsOf(StoredEvent stored) {
        AuditEvent event = stored.audit();
        return EventFields.of(event, stored.receivedAt());
    }
}
