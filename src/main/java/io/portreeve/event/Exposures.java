package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.kql.KqlExpression;
import java.util.Optional;

/** What each Service opens to the outside, told from the stored stream, a moment behind it. */
public interface Exposures {

    /**
     * Follows the stream on, each piece in a commit of its own.
     *
     * @param end where to stop, as {@link EventStream#seal()} returned it
     * @param maxSlices how many pieces at most
     * @return how far it is followed now: less than the end when there is more, or when another replica is at it for long
     */
    StreamPosition follow(StreamPosition end, int maxSlices);

    /** How far the stream is followed. What lies behind tells of exposures by itself alone. */
    StreamPosition followed();

    /** What an event did to a Service's exposure, as far as it is known; empty when it was no write to one. */
    Optional<ExposureChange> changeBy(StoredEvent stored, AuditEvent event);

    /** The history of the Service that an event is about; empty when it is about none, or nothing is known of it. */
    Optional<ServiceHistory> historyOf(AuditEvent event);

    /** Lets go of Services that were not written to for long, and of what events that are gone did. */
    void forget();

    /** Whether a query may ask for {@code portreeve.exposure.*}. */
    static boolean areAskedFor(KqlExpression query) {
        return ExposureQuestions.in(query);
    }
}
