package io.portreeve.detection;

import io.portreeve.event.EventStream;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Reads the stream once for several rules, from the checkpoint that lies furthest back. */
@Component
class StreamPass {

    private static final Logger log = LoggerFactory.getLogger(StreamPass.class);

    /** How much rules are asked about, each event as often as there are rules, before the database is shown life: seconds of work. */
    private static final long MAX_SILENT_BYTES = 64L << 20;

    private final EventStream stream;

    StreamPass(EventStream stream) {
        this.stream = stream;
    }

    /**
     * Reads to the end of the stream, until every rule has more than it may take, or as many slices as allowed. Each rule's
     * reading then says how far it came.
     */
    void read(List<RuleReading> readings, StreamPosition end, int maxSlices) {
        List<RuleReading> open = open(readings, end);
        for (int slices = 0; !open.isEmpty() && slices < maxSlices; slices++) {
            readSlice(open, end);
            open = open(readings, end);
        }
    }

    private static List<RuleReading> open(List<RuleReading> readings, StreamPosition end) {
        return readings.stream()
                .filter(reading -> !reading.isDone() && reading.reached().compareTo(end) < 0)
                .toList();
    }

    private void readSlice(List<RuleReading> open, StreamPosition end) {
        StreamPosition place = open.stream()
                .map(RuleReading::reached)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        EventStream.Slice slice =
                stream.read(place, end, open.stream().map(RuleReading::query).toList());
        long silentBytes = 0;
        for (EventStream.Candidate candidate : slice.candidates()) {
            consider(candidate, open);
            silentBytes += candidate.event().decodedBytes() * open.size();
            if (silentBytes < MAX_SILENT_BYTES) continue;
            stream.showLife();
            silentBytes = 0;
        }
        open.forEach(reading -> reading.finish(slice));
    }

    /**
     * Asks the rules about one event.
     *
     * @param open in the order in which their queries were given when the event was read
     * @throws CancellationException when the service shuts down: there may be many events, and work on each
     */
    static void consider(EventStream.Candidate candidate, List<RuleReading> open) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException(
                    "The service was shut down meanwhile; the rule goes on from the same place.");
        }
        List<RuleReading> asking = IntStream.range(0, open.size())
                .filter(candidate::mayMatch)
                .mapToObj(open::get)
                .filter(reading -> reading.asksAbout(candidate))
                .toList();
        if (asking.isEmpty()) return;
        SeenEvent seen = orPassOver(candidate, asking, () -> candidate.event().seen());
        if (seen == null) return;
        for (RuleReading reading : asking) {
            orPassOver(candidate, List.of(reading), () -> {
                reading.consider(candidate.place(), candidate.event(), seen);
                return seen;
            });
        }
    }

    /**
     * An event that trips our own code is passed over and told of in the run: otherwise it would hide all that come after it,
     * and events are written by attackers. A database that fails is another matter: then the run fails.
     */
    private static @Nullable SeenEvent orPassOver(
            EventStream.Candidate candidate, List<RuleReading> readings, Supplier<SeenEvent> question) {
        try {
            return question.get();
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Stored event {} cannot be asked about", candidate.event().id(), e);
            readings.forEach(reading -> reading.passOver(candidate.place(), candidate.event()));
            return null;
        }
    }
}
