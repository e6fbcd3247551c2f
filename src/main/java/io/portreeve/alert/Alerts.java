package io.portreeve.alert;

import io.portreeve.event.EventId;
import io.portreeve.event.StoredEvent;
import io.portreeve.rule.Rule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Raises alerts. */
public interface Alerts {

    /**
     * Raises one alert for each request among the matches, with its guide answered, in the caller's transaction. A request
     * that the rule has alerted on before makes none, whichever run or replica was first. An alert that tells of others, or
     * of more than a match, is one of its event and not of its request, so that what it tells is never left out for an alert that
     * was there before.
     *
     * @param now when the run began: one time for all that it makes
     */
    Raised raise(Rule rule, List<Match> matches, Instant now);

    /**
     * An event that a rule matches.
     *
     * @param undecided whether that is unknown, because a part of the event is hidden
     * @param finding what the rule's type found besides; null for a rule that is a query alone
     * @param others what this one's alert tells of besides
     */
    record Match(
            StoredEvent event, boolean undecided, @Nullable Finding finding, Others others) {

        /** A match whose alert tells of itself alone. */
        public Match(StoredEvent event, boolean undecided, @Nullable Finding finding) {
            this(event, undecided, finding, Others.NONE);
        }

        /** This one, its alert telling of others too. */
        public Match with(Others others) {
            return new Match(event, undecided, finding, others);
        }
    }

    /**
     * Events that the same run could not judge either and that get no alert of their own.
     *
     * @param first the first few of them
     */
    record Others(int count, List<EventId> first) {

        /** Nobody. */
        public static final Others NONE = new Others(0, List.of());
    }

    /** How many alerts were made, and how many matches had one already. */
    record Raised(int created, int duplicate) {}
}
