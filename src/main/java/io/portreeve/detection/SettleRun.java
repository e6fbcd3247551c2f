package io.portreeve.detection;

import io.portreeve.alert.Alerts;
import io.portreeve.alert.Alerts.Match;
import io.portreeve.alert.Alerts.Raised;
import io.portreeve.detection.RuleRun.Kind;
import io.portreeve.event.EventId;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Ends a rule's run in the transaction that claimed the rule: alerts, what it remembers, checkpoint and run log. What fails here
 * is undone to a savepoint, so that a rule that fails does not take the others of its pass with it.
 */
@Component
class SettleRun {

    private static final Logger log = LoggerFactory.getLogger(SettleRun.class);

    private static final String LOST_CONNECTION =
            "The connection to the database was lost within the run: the database was stopped or out of reach, or ended a run that it"
                    + " took for hung. It is repeated from the same place.";

    /** What PostgreSQL says of a connection that it ends: idle in a transaction, told to by an administrator, crashed. */
    private static final Set<String> LOST = Set.of("25P03", "57P01", "57P02", "57P03");

    /** What the pool says of a connection that was found lost. */
    private static final String CLOSED = "Connection is closed";

    private final Alerts alerts;
    private final Checkpoints checkpoints;
    private final Coverage coverage;
    private final EventStream stream;
    private final RuleRunRepository runs;
    private final JdbcTemplate jdbc;
    private final DetectionSettings settings;
    private final Clock clock;

    SettleRun(
            Alerts alerts,
            Checkpoints checkpoints,
            Coverage coverage,
            EventStream stream,
            RuleRunRepository runs,
            JdbcTemplate jdbc,
            DetectionSettings settings,
            Clock clock) {
        this.alerts = alerts;
        this.checkpoints = checkpoints;
        this.coverage = coverage;
        this.stream = stream;
        this.runs = runs;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param end the end of the stream when the run began; a run that was not let to read so far goes on soon */
    RuleRun settle(RuleReading reading, StreamPosition end, Kind kind, Instant startedAt) {
        Rule rule = reading.rule();
        try {
            return orUndo(() -> {
                RunOutcome outcome = raise(reading, startedAt);
                reading.keepWhatIsRemembered();
                Instant endedAt = clock.instant();
                checkpoints.advance(rule.id(), reading.examined(), nextRunAfter(reading, end, startedAt, endedAt));
                coverage.lengthen(rule, reading.judged(), endedAt);
                Duration lag = isBehind(reading, end) ? lagAt(reading.examined(), endedAt) : Duration.ZERO;
                return runs.save(
                        new RuleRun(rule, kind, startedAt, endedAt, told(outcome, reading, end), reading.read(), lag));
            });
        } catch (RuntimeException e) {
            log.warn("Rule {} failed and will be repeated from the same place", rule.id(), e);
            return fail(rule, kind, startedAt, settings.retryDelay(), reasonOf(e));
        }
    }

    /** Logs a failed run and leaves the checkpoint where it is. */
    RuleRun fail(Rule rule, Kind kind, Instant startedAt, Duration delay, String reason) {
        Instant endedAt = clock.instant();
        checkpoints.postpone(rule.id(), endedAt.plus(delay));
        Duration lag = lagAt(checkpoints.examinedBy(rule.id()), endedAt);
        return runs.save(new RuleRun(rule, kind, startedAt, endedAt, RunOutcome.failed(reason), null, lag));
    }

    private static RunOutcome told(RunOutcome outcome, RuleReading reading, StreamPosition end) {
        boolean hasMoreToRead = reading.deferred() == 0 && reading.reached().compareTo(end) < 0;
        return hasMoreToRead
                ? outcome.noting("It did not read to the end of what is stored; the next run goes on from there.")
                : outcome;
    }

    /** The age of the oldest event after a place. Two clocks may differ by a little, and no age is negative. */
    private Duration lagAt(StreamPosition examined, Instant now) {
        return stream.waitingSince(examined)
                .map(since -> Duration.between(since, now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** The innermost cause says it best: a database's own words rather than its driver's wrapping; but a lost connection has none. */
    static String reasonOf(RuntimeException failure) {
        if (isLostConnection(failure)) return LOST_CONNECTION;
        Throwable cause = Objects.requireNonNullElse(NestedExceptionUtils.getRootCause(failure), failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }

    private static boolean isLostConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (!(cause instanceof SQLException refused)) continue;
            String state = String.valueOf(refused.getSQLState());
            if (state.startsWith("08") || LOST.contains(state)) return true;
            if (CLOSED.equals(refused.getMessage())) return true;
        }
        return false;
    }

    /** Makes the alerts of a reading, in the caller's transaction; the rule's checkpoint stays where it is. */
    RunOutcome raise(RuleReading reading, Instant startedAt) {
        var passedOver = new ArrayList<>(reading.passedOver());
        try {
            Raised raised = orUndo(() -> alerts.raise(reading.rule(), reading.matches(), startedAt));
            return RunOutcome.of(reading, raised.created(), raised.duplicate(), passedOver);
        } catch (RuntimeException e) {
            if (!isOfOneEvent(e)) throw e;
            return raiseOneByOne(reading, passedOver, startedAt);
        }
    }

    /** One match that trips our own code must not hold up the rule for ever: it is passed over and named. */
    private RunOutcome raiseOneByOne(RuleReading reading, List<EventId> passedOver, Instant startedAt) {
        int created = 0;
        int duplicate = 0;
        for (Match match : reading.matches()) {
            try {
                Raised raised = orUndo(() -> alerts.raise(reading.rule(), List.of(match), startedAt));
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

    private Instant nextRunAfter(RuleReading reading, StreamPosition end, Instant startedAt, Instant endedAt) {
        return isBehind(reading, end)
                ? endedAt.plus(settings.catchUpDelay())
                : startedAt.plus(reading.rule().interval());
    }

    private static boolean isBehind(RuleReading reading, StreamPosition end) {
        return reading.deferred() > 0 || reading.reached().compareTo(end) < 0;
    }

    /** Savepoints of one name nest; each is released, since PostgreSQL slows down over many that are kept. */
    private <T> T orUndo(Supplier<T> work) {
        jdbc.execute("savepoint settle");
        try {
            T result = work.get();
            jdbc.execute("release savepoint settle");
            return result;
        } catch (RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    /** On a connection that is gone this fails too; what went wrong first is what must be told. */
    private void undo(RuntimeException cause) {
        try {
            jdbc.execute("rollback to savepoint settle");
            jdbc.execute("release savepoint settle");
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
