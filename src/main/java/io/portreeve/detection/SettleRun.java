package io.portreeve.detection;

import static java.util.stream.Collectors.partitioningBy;

import io.portreeve.detection.RuleRun.Kind;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * Ends rules' runs in the transaction that claimed the rules: alerts, what they remember, checkpoints and run log. What fails here
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

    private final RaiseMatches raiseMatches;
    private final Checkpoints checkpoints;
    private final Coverage coverage;
    private final EventStream stream;
    private final RuleRunRepository runs;
    private final Savepoint savepoint;
    private final DetectionSettings settings;
    private final Clock clock;

    SettleRun(
            RaiseMatches raiseMatches,
            Checkpoints checkpoints,
            Coverage coverage,
            EventStream stream,
            RuleRunRepository runs,
            Savepoint savepoint,
            DetectionSettings settings,
            Clock clock) {
        this.raiseMatches = raiseMatches;
        this.checkpoints = checkpoints;
        this.coverage = coverage;
        this.stream = stream;
        this.runs = runs;
        this.savepoint = savepoint;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What the runs of a pass have in common.
     *
     * @param end the end of the stream when they began; a run that was not let to read so far goes on soon
     */
    private record Pass(StreamPosition end, Kind kind, Instant startedAt, ReceivedTimes received) {

        boolean isBehind(RuleReading reading) {
            return reading.deferred() > 0 || hasMoreToRead(reading);
        }

        boolean hasMoreToRead(RuleReading reading) {
            return reading.reached().compareTo(end) < 0;
        }
    }

    /**
     * Ends the runs of a pass. Most rules match nothing: together these take a few statements, and not a few each.
     *
     * @param end the end of the stream when the runs began
     */
    List<RuleRun> settle(List<RuleReading> readings, StreamPosition end, Kind kind, Instant startedAt) {
        Pass pass = new Pass(end, kind, startedAt, new ReceivedTimes(stream));
        Map<Boolean, List<RuleReading>> byWork =
                readings.stream().collect(partitioningBy(RuleReading::leavesOnlyItsPlace));
        List<RuleRun> finished = new ArrayList<>(settleTogether(byWork.getOrDefault(true, List.of()), pass));
        byWork.getOrDefault(false, List.of()).forEach(reading -> finished.add(settleAlone(reading, pass)));
        return finished;
    }

    private List<RuleRun> settleTogether(List<RuleReading> readings, Pass pass) {
        if (readings.size() > 1) {
            try {
                return savepoint.orUndo(() -> keep(readings, pass));
            } catch (RuntimeException e) {
                log.debug("{} runs could not be ended together; each by itself tells which fails", readings.size(), e);
            }
        }
        return readings.stream().map(reading -> settleAlone(reading, pass)).toList();
    }

    private RuleRun settleAlone(RuleReading reading, Pass pass) {
        try {
            return savepoint.orUndo(() -> keep(List.of(reading), pass)).getFirst();
        } catch (RuntimeException e) {
            Rule rule = reading.rule();
            log.warn("Rule {} failed and will be repeated from the same place", rule.id(), e);
            return fail(rule, pass.kind(), pass.startedAt(), settings.retryDelay(), reasonOf(e));
        }
    }

    private List<RuleRun> keep(List<RuleReading> readings, Pass pass) {
        List<RunOutcome> outcomes = readings.stream()
                .map(reading -> raiseMatches.of(reading, pass.startedAt()))
                .toList();
        readings.forEach(RuleReading::keepWhatIsRemembered);
        Instant endedAt = clock.instant();
        checkpoints.advance(readings.stream()
                .map(reading -> new Checkpoints.Advance(
                        reading.rule().id(), reading.examined(), nextRunAfter(reading, pass, endedAt)))
                .toList());
        coverage.lengthen(
                readings.stream().map(reading -> judged(reading, pass)).toList(), endedAt);
        List<RuleRun> ended = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) ended.add(ended(readings.get(i), outcomes.get(i), pass, endedAt));
        return runs.saveAll(ended);
    }

    private static Coverage.Judged judged(RuleReading reading, Pass pass) {
        Span span = reading.judged();
        return new Coverage.Judged(reading.rule(), span, pass.received().within(span));
    }

    private RuleRun ended(RuleReading reading, RunOutcome outcome, Pass pass, Instant endedAt) {
        Duration lag = pass.isBehind(reading) ? lagAt(reading.examined(), pass.received(), endedAt) : Duration.ZERO;
        return new RuleRun(
                reading.rule(),
                pass.kind(),
                pass.startedAt(),
                endedAt,
                told(outcome, reading, pass),
                reading.read(),
                lag);
    }

    /** Logs a failed run and leaves the checkpoint where it is. */
    RuleRun fail(Rule rule, Kind kind, Instant startedAt, Duration delay, String reason) {
        Instant endedAt = clock.instant();
        checkpoints.postpone(rule.id(), endedAt.plus(delay));
        Duration lag = lagAt(checkpoints.examinedBy(rule.id()), new ReceivedTimes(stream), endedAt);
        return runs.save(new RuleRun(rule, kind, startedAt, endedAt, RunOutcome.failed(reason), null, lag));
    }

    private static RunOutcome told(RunOutcome outcome, RuleReading reading, Pass pass) {
        return reading.deferred() == 0 && pass.hasMoreToRead(reading)
                ? outcome.noting("It did not read to the end of what is stored; the next run goes on from there.")
                : outcome;
    }

    /** The age of the oldest event after a place. Two clocks may differ by a little, and no age is negative. */
    private static Duration lagAt(StreamPosition examined, ReceivedTimes received, Instant now) {
        return received.waitingSince(examined)
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

    private Instant nextRunAfter(RuleReading reading, Pass pass, Instant endedAt) {
        return pass.isBehind(reading)
                ? endedAt.plus(settings.catchUpDelay())
                : pass.startedAt().plus(reading.rule().interval());
    }
}
