package io.portreeve.detection;

import io.portreeve.alert.Alerts;
import io.portreeve.alert.Alerts.Match;
import io.portreeve.alert.Alerts.Raised;
import io.portreeve.event.EventId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Makes the alerts of what a rule's reading took. */
@Component
class RaiseMatches {

    private static final Logger log = LoggerFactory.getLogger(RaiseMatches.class);

    private final Alerts alerts;
    private final Savepoint savepoint;

    RaiseMatches(Alerts alerts, Savepoint savepoint) {
        this.alerts = alerts;
        this.savepoint = savepoint;
    }

    /** Makes the alerts of a reading, in the caller's transaction; the rule's checkpoint stays where it is. */
    RunOutcome of(RuleReading reading, Instant startedAt) {
        var passedOver = new ArrayList<>(reading.passedOver());
        if (reading.matches().isEmpty()) return RunOutcome.of(reading, 0, 0, passedOver);
        try {
            Raised raised = savepoint.orUndo(() -> alerts.raise(reading.rule(), reading.matches(), startedAt));
            return RunOutcome.of(reading, raised.created(), raised.duplicate(), passedOver);
        } catch (RuntimeException e) {
            if (!isOfOneEvent(e)) throw e;
            return oneByOne(reading, passedOver, startedAt);
        }
    }

    /** One match that trips our own code must not hold up the rule for ever: it is passed over and named. */
    private RunOutcome oneByOne(RuleReading reading, List<EventId> passedOver, Instant startedAt) {
        int created = 0;
        int duplicate = 0;
        for (Match match : reading.matches()) {
            try {
                Raised raised = savepoint.orUndo(() -> alerts.raise(reading.rule(), List.of(match), startedAt));
                created += raised.created();
                duplicate += raised.duplicate();
            } catch (RuntimeException e) {
                if (!isOfOneEvent(e)) throw e;
                log.error(
                        "No alert of rule {} could be made of event {}",
                        reading.rule().id(),
                        match.event().id(),
                        e);
                passedOver.add(match.event().id());
            }
        }
        return RunOutcome.of(reading, created, duplicate, passedOver);
    }

    /** A database that is away, full or in trouble is not the event's doing. */
    private static boolean isOfOneEvent(RuntimeException failure) {
        return !(failure instanceof DataAccessException) || failure instanceof DataIntegrityViolationException;
    }
}
