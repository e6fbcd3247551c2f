package io.portreeve.detection;

import io.portreeve.alert.Alerts;
import io.portreeve.detection.Checkpoints.Checkpoint;
import io.portreeve.detection.RuleRun.Kind;
import io.portreeve.detection.RunOutcome.Status;
import io.portreeve.event.EventId;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.FieldTypes;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs rules over the events stored since their checkpoints. Alerts, checkpoint and run log are one commit: killed anywhere,
 * nothing is lost and nothing is made twice. Any number of replicas may try; the checkpoint's row lock decides.
 */
@Service
class Detection {

    private static final Logger log = LoggerFactory.getLogger(Detection.class);

    private final Rules rules;
    private final Checkpoints checkpoints;
    private final EventStream stream;
    private final StreamPass pass;
    private final Alerts alerts;
    private final RuleRunRepository runs;
    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;
    private final DetectionSettings settings;
    private final Clock clock;

    Detection(
            Rules rules,
            Checkpoints checkpoints,
            EventStream stream,
            StreamPass pass,
            Alerts alerts,
            RuleRunRepository runs,
            TransactionTemplate transaction,
            JdbcTemplate jdbc,
            DetectionSettings settings,
            Clock clock) {
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.stream = stream;
        this.pass = pass;
        this.alerts = alerts;
        this.runs = runs;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** Runs every rule that is due and that nobody else is running. */
    List<RuleRun> runDue() {
        Map<RuleId, Rule> enabled =
                rules.all().stream().filter(Rule::enabled).collect(Collectors.toMap(Rule::id, Function.identity()));
        checkpoints.createMissing(enabled.keySet());
        Instant now = clock.instant();
        StreamPosition end = stream.seal();
        var claimed = new ArrayList<Rule>();
        return inOneCommit(Kind.SCHEDULED, claimed, now, () -> {
            List<Checkpoint> due = checkpoints.claimDue(enabled.keySet(), now);
            due.forEach(checkpoint -> claimed.add(enabled.get(checkpoint.ruleId())));
            return run(due, enabled, end, Kind.SCHEDULED, now);
        });
    }

    /**
     * Runs one rule now, after a run of it in progress. It sees every event acknowledged before this call.
     *
     * @throws org.springframework.dao.PessimisticLockingFailureException when a run in progress takes too long
     */
    RuleRun runNow(Rule rule) {
        checkpoints.createMissing(List.of(rule.id()));
        StreamPosition end = stream.seal();
        Instant now = clock.instant();
        return inOneCommit(Kind.MANUAL, List.of(rule), now, () -> {
                    Checkpoint checkpoint = checkpoints.claim(rule.id(), settings.manualRunWait());
                    return run(List.of(checkpoint), Map.of(rule.id(), rule), end, Kind.MANUAL, now);
                })
                .getFirst();
    }

    /** A failed transaction leaves no trace of its own, so what failed is logged in a second one. */
    private List<RuleRun> inOneCommit(Kind kind, List<Rule> claimed, Instant startedAt, Supplier<List<RuleRun>> work) {
        try {
            return committed(work);
        } catch (PessimisticLockingFailureException e) {
            if (kind == Kind.MANUAL) throw e; // a run in progress, not a failure of this one
            return logFailed(kind, claimed, startedAt, e);
        } catch (RuntimeException e) {
            return logFailed(kind, claimed, startedAt, e);
        }
    }

    private List<RuleRun> logFailed(Kind kind, List<Rule> claimed, Instant startedAt, RuntimeException failure) {
        log.warn("A run of {} rule(s) failed and will be repeated from the same place", claimed.size(), failure);
        return committed(() -> claimed.stream()
                .map(rule -> fail(rule, kind, startedAt, settings.retryDelay(), reasonOf(failure)))
                .toList());
    }

    private List<RuleRun> committed(Supplier<List<RuleRun>> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private List<RuleRun> run(
            List<Checkpoint> due, Map<RuleId, Rule> byId, StreamPosition end, Kind kind, Instant startedAt) {
        var finished = new ArrayList<RuleRun>();
        var readings = new ArrayList<RuleReading>();
        for (Checkpoint checkpoint : due) {
            Rule rule = Objects.requireNonNull(byId.get(checkpoint.ruleId()));
            try {
                readings.add(reading(rule, checkpoint.examined()));
            } catch (KqlException e) {
                String reason = "The rule's query does not compile: " + e.getMessage();
                finished.add(fail(rule, kind, startedAt, rule.interval(), reason));
            }
        }
        StreamPass.Unreadable unreadable = pass.read(readings, end);
        readings.forEach(reading -> finished.add(settle(reading, unreadable, kind, startedAt)));
        return finished;
    }

    private RuleReading reading(Rule rule, StreamPosition from) {
        KqlExpression query = Kql.parse(rule.query());
        KqlMatcher matcher = KqlMatcher.compile(query, FieldTypes.KUBERNETES_AUDIT, clock);
        return new RuleReading(rule, query, matcher, from);
    }

    /** Makes a rule's alerts and moves its checkpoint. A rule that fails here does not take the others with it. */
    private RuleRun settle(RuleReading reading, StreamPass.Unreadable unreadable, Kind kind, Instant startedAt) {
        Rule rule = reading.rule();
        jdbc.execute("savepoint settle_rule");
        try {
            Alerts.Raised raised = alerts.raise(rule, reading.matches());
            checkpoints.advance(rule.id(), reading.examined(), nextRunAfter(reading, startedAt));
            return save(rule, kind, startedAt, outcome(reading, raised, unreadable));
        } catch (RuntimeException e) {
            log.warn("Rule {} failed and will be repeated from the same place", rule.id(), e);
            jdbc.execute("rollback to savepoint settle_rule");
            return fail(rule, kind, startedAt, settings.retryDelay(), reasonOf(e));
        }
    }

    private Instant nextRunAfter(RuleReading reading, Instant startedAt) {
        if (reading.deferred() > 0) return clock.instant().plus(settings.catchUpDelay());
        return startedAt.plus(reading.rule().interval());
    }

    private static RunOutcome outcome(RuleReading reading, Alerts.Raised raised, StreamPass.Unreadable unreadable) {
        var notes = new ArrayList<String>();
        if (reading.deferred() > 0) {
            notes.add("The run made as many alerts as the rule allows at once (%d); the rest follows in the next run."
                    .formatted(reading.rule().maxSignals()));
        }
        if (!unreadable.events().isEmpty()) {
            notes.add("Stored events that could not be read were passed over: "
                    + unreadable.events().stream()
                            .limit(5)
                            .map(EventId::toString)
                            .collect(Collectors.joining(", ")));
        }
        return new RunOutcome(
                unreadable.events().isEmpty() ? Status.SUCCEEDED : Status.WARNING,
                reading.scanned(),
                reading.matches().size(),
                raised.created(),
                raised.duplicate(),
                reading.deferred(),
                notes.isEmpty() ? null : String.join(" ", notes));
    }

    private RuleRun fail(Rule rule, Kind kind, Instant startedAt, Duration delay, String reason) {
        checkpoints.postpone(rule.id(), clock.instant().plus(delay));
        return save(rule, kind, startedAt, RunOutcome.failed(reason));
    }

    private RuleRun save(Rule rule, Kind kind, Instant startedAt, RunOutcome outcome) {
        return runs.save(new RuleRun(rule.id(), kind, startedAt, clock.instant(), outcome));
    }

    /** The innermost cause says it best: a database's own words rather than its driver's wrapping. */
    private static String reasonOf(RuntimeException failure) {
        Throwable cause = Objects.requireNonNullElse(NestedExceptionUtils.getRootCause(failure), failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
