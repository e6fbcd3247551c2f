package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the stored stream in commit order, for runs. */
public interface EventStream {

    /**
     * Numbers every committed batch that has no position yet, in a short transaction of its own, and returns the end of the
     * stream: every event acknowledged before this call lies at or before it.
     *
     * @throws org.springframework.dao.CannotAcquireLockException when someone else holds the end of the stream for seconds
     */
    StreamPosition seal();

    /**
     * The place after which so little lies that one pass reads it to the end.
     *
     * @param end the end of the stream, as {@link #seal()} returned it
     */
    StreamPosition near(StreamPosition end);

    /** The place before the first event received at or after an instant; the end when there is none. */
    StreamPosition before(Instant receivedAt, StreamPosition end);

    /** When the oldest event after a place was received, also one that is not sealed yet; empty when there is none. */
    Optional<Instant> waitingSince(StreamPosition examined);

    /** When the events after a place, up to and including another, were received; empty when there are none. */
    Optional<Received> received(StreamPosition after, StreamPosition to);

    /** The times within which events were received, both inclusive. */
    record Received(Instant first, Instant last) {}

    /**
     * Reads on after a place, at most some tens of thousands of events, so that memory stays bounded whatever the backlog.
     * Runs in the caller's transaction.
     *
     * @param after the last place already examined
     * @param end where to stop, as {@link #seal()} returned it
     * @param queries the queries that will be asked; an event that can match none of them may be left out of the candidates; one
     *     of which something else became known comes again when a query asks for that
     */
    Slice read(StreamPosition after, StreamPosition end, List<KqlExpression> queries);

    /** Tells the database that the caller's transaction is at work: it ends one that is silent for a minute. */
    void showLife();

    /**
     * One piece of the stream.
     *
     * @param scanned the places of all events of the slice, summed up per batch
     * @param candidates the events that may match one of the queries, in stream order
     * @param end how far the slice reaches: everything up to it was examined
     */
    record Slice(List<ScannedBatch> scanned, List<Candidate> candidates, StreamPosition end) {

        /** How many events of this slice lie after a place. */
        public long scannedAfter(StreamPosition place) {
            return scanned.stream().mapToLong(batch -> batch.eventsAfter(place)).sum();
        }
    }

    /** A batch and how many events it holds; their places are {@code (position, 0)} to {@code (position, events - 1)}. */
    record ScannedBatch(long position, int events) {

        long eventsAfter(StreamPosition place) {
            if (position != place.position()) return position > place.position() ? events : 0;
            return place.n() >= events - 1 ? 0 : events - 1L - place.n();
        }
    }

    /**
     * An event that may match, and its place.
     *
     * @param again whether it stood in the stream before, and something else is known now of what it did to a Service's exposure
     * @param possible the queries that may match it, by their places in the list that was given; null when any may
     */
    record Candidate(
            StreamPosition place,
            StoredEvent event,
            boolean again,
            @Nullable BitSet possible) {

        /** An event that stands where it was stored, and that any query may match. */
        public Candidate(StreamPosition place, StoredEvent event) {
            this(place, event, false, null);
        }

        /** Whether a query may match it, told by its place in the list that was given. */
        public boolean mayMatch(int query) {
            return possible == null || possible.get(query);
        }
    }
}
