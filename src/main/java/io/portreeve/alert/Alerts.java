package io.portreeve.alert;

import io.portreeve.event.StoredEvent;
import io.portreeve.rule.Rule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Raises alerts. */
public interface Alerts {

    /**
     * Raises one alert for each request among the matches, with its guide answered, in the caller's transaction. A request
     * that the rule has alerted on before makes none, whichever run or replica was first.
     *
     * @param now when the run began: one time for all that it makes
     */
    Raised raise(Rule rule, List<Match> matches, Instant now);

    /**
     * An event that a rule matches.
     *
     * @param undecided whether that is unknown, because a part of the event is hidden
     * @param finding what the rule's type found besides; null for a rule that is a query alone
     */
    record Match(
            StoredEvent event, boolean undecided, @Nullable Finding finding) {

        public Match(StoredEvent event, boolean undecided) {
            this(event, undecided, null);
        }
    }

    /** How many alerts were made, and how many matches had one already. */
    record Raised(int created, int duplicate) {}
}
