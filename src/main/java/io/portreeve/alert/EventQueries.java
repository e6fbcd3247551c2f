package io.portreeve.alert;

import io.portreeve.alert.FindAlerts.AlertEvent;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** KQL asked on the events of alerts; an incomplete one fulfils what it may match. */
@Component
class EventQueries {

    private final Clock clock;

    EventQueries(Clock clock) {
        this.clock = clock;
    }

    Predicate<AlertEvent> compile(String query) {
        KqlMatcher matcher = matcher(query);
        return event -> event.seen().mayMatch(matcher);
    }

    private KqlMatcher matcher(String query) {
        try {
            return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, clock);
        } catch (KqlException e) {
            throw ProblemException.badField("query", query, String.valueOf(e.getMessage()));
        }
    }
}
