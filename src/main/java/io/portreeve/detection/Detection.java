package io.portreeve.detection;

import io.portreeve.access.AuditTrail;
import io.portreeve.detection.RuleRun.Kind;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
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
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs rules over the events stored since their checkpoints. Alerts, checkpoint and run log are one commit: killed anywhere,
 * nothing is lost and nothing is made twice. Any number of replicas may try; the checkpoint's row lock decides.
 */
@Service
class Detection {

    private static final Logger log = LoggerFactory.getLogger(Detection.class);

    /** Three hundred thousand events: more than comes between two ticks, and nothing that holds the others up for long. */
    private static final int MAX_SLICES_AHEAD = 6;

    private final Rules rules;
    private final Checkpoints checkpoints;
    private final EventStream stream;
    private final Exposures exposures;
    private final BeginReading beginReading;
    private final StreamPass pass;
    private final SettleRun settleRun;
    private final AuditTrail trail;
    private final RunMetrics metrics;
    private final TransactionTemplate transaction;
    private final DetectionSettings settings;
    private final Clock clock;
    private final ManualRunTurns manualRuns = new ManualRunTurns();

    Detection(
            Rules rules,
            Checkpoints checkpoints,
            EventStream stream,
            Exposures exposures,
            BeginReading beginReading,
            StreamPass pass,
            SettleRun settleRun,
            AuditTrail trail,
            RunMetrics metrics,
            TransactionTemplate transaction,
            DetectionSettings settings,
            Clock clock) {
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.stream = stream;
        this.exposures = exposures;
        this.beginReading = beginReading;
        this.pass = pass;
        this.settleRun = settleRun;
        this.trail = trail;
        this.metrics = metrics;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Runs the rules that are on, due, and that nobody else is running: all that are near the end of the stream in one commit,
     * then some of those far behind in another; the others stay due. Only due ones are read whole: there may be thousands.
     */
    List<RuleRun> runDue() {
        List<RuleId> switchedOn = rules.switchedOn();
        checkpoints.createMissing(switchedOn);
        Instant now = clock.instant();
        List<RuleId> dueNow = checkpoints.due(switchedOn, now);
        if (dueNow.isEmpty()) return List.of();

        Map<RuleId, Rule> due = rules.findAll(dueNow).stream().collect(Collectors.toMap(Rule::id, Function.identity()));
        Followed followed = follow(MAX_SLICES_AHEAD);
        StreamPosition end = followed.end();
        var finished = new ArrayList<>(runDue(due, new Turn.Near(stream.near(end)), followed, now));
        if (finished.size() < due.size()) finished.addAll(runDue(due, new Turn.Far(), followed, now));
        return finished;
    }

    /** What has had its turn is due no longer. */
    private List<RuleRun> runDue(Map<RuleId, Rule> due, Turn turn, Followed followed, Instant now) {
        var running = new ArrayList<ClaimedRule>();
        try {
            return inOneCommit(() -> {
                List<ClaimedRule> claimed = checkpoints.claimDue(due, now);
                return run(claimed, turn, followed, Kind.SCHEDULED, now, running);
            });
        } catch (RuntimeException e) {
            return logFailed(running, Kind.SCHEDULED, now, e);
        }
    }

    /**
     * Runs one rule now, after a run of it in progress. It sees every event acknowledged before this call.
     *
     * @throws CannotAcquireLockException when runs in progress take too long, or too many wait for them
     */
    RuleRun runNow(Rule rule) {
        long begin = System.nanoTime();
        manualRuns.take(settings.manualRunWait());
        try {
            return runWhenFree(rule, settings.manualRunWait().minusNanos(System.nanoTime() - begin));
        } finally {
            manualRuns.giveBack();
        }
    }

    /** @param wait what is left of the time that a run may wait in all */
    private RuleRun runWhenFree(Rule rule, Duration wait) {
        checkpoints.createMissing(List.of(rule.id()));
        Followed followed = follow(Integer.MAX_VALUE);
        if (!followed.isWhole() && asksForExposure(rule)) {
            throw new CannotAcquireLockException("The exposure of Services is followed by someone else");
        }
        Instant now = clock.instant();
        var running = new ArrayList<ClaimedRule>();
        try {
            return inOneCommit(() -> {
                        List<ClaimedRule> claimed = List.of(checkpoints.claim(rule, wait));
                        return onTheTrail(run(claimed, new Turn.Manual(), followed, Kind.MANUAL, now, running));
                    })
                    .getFirst();
        } catch (RuntimeException e) {
            if (running.isEmpty()) throw e; // it never began
            return inOneCommit(() -> onTheTrail(logFailed(running, Kind.MANUAL, now, e)))
                    .getFirst();
        }
    }

    /**
     * How far a run may read.
     *
     * @param end the end of the stream
     * @param exposures how far it is told what events did to the exposure of Services: who asks for that reads no further
     */
    private record Followed(StreamPosition end, StreamPosition exposures) {

        boolean isWhole() {
            return exposures.compareTo(end) >= 0;
        }
    }

    /** Seals the stream and has the exposure of Services followed, in commits of their own; what that tells anew is sealed too. */
    private Followed follow(int maxSlices) {
        try {
            StreamPosition begin = stream.seal();
            StreamPosition followed = exposures.follow(begin, maxSlices);
            StreamPosition end = stream.seal();
            boolean isBehind = followed.compareTo(begin) < 0;
            return new Followed(end, isBehind ? followed : exposures.follow(end, maxSlices));
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("The exposure of Services could not be followed; rules that do not ask for it go on", e);
            return new Followed(stream.seal(), exposures.followed());
        }
    }

    private static boolean asksForExposure(Rule rule) {
        try {
            return Exposures.areAskedFor(Kql.parse(rule.query()));
        } catch (KqlException toldByTheRun) {
            return false;
        }
    }

    private void read(List<RuleReading> sharing, Followed followed, int maxSlices) {
        if (followed.isWhole()) {
            pass.read(sharing, followed.end(), maxSlices);
            return;
        }
        Map<Boolean, List<RuleReading>> byQuestion =
                sharing.stream().collect(Collectors.partitioningBy(RuleReading::asksForExposure));
        pass.read(byQuestion.getOrDefault(false, List.of()), followed.end(), maxSlices);
        pass.read(byQuestion.getOrDefault(true, List.of()), followed.exposures(), maxSlices);
    }

    /** A run by hand is somebody's doing, also one that failed. */
    private List<RuleRun> onTheTrail(List<RuleRun> runs) {
        for (RuleRun run : runs) {
            RunView view = run.view();
            trail.record("rule.run", "rule", view.ruleId(), Map.of("run", view.id(), "status", view.status()));
        }
        return runs;
    }

    /** A failed transaction leaves no trace of its own, so what failed is logged in a second one. */
    private List<RuleRun> logFailed(List<ClaimedRule> claimed, Kind kind, Instant startedAt, RuntimeException failure) {
        log.warn("A run of {} rule(s) failed and will be repeated from the same place", claimed.size(), failure);
        return inOneCommit(() -> claimed.stream()
                .map(rule -> settleRun.fail(
                        rule.rule(), kind, startedAt, settings.retryDelay(), SettleRun.reasonOf(failure)))
                .toList());
    }

    private List<RuleRun> inOneCommit(Supplier<List<RuleRun>> work) {
        List<RuleRun> finished = Objects.requireNonNull(transaction.execute(status -> work.get()));
        finished.forEach(metrics::count);
        return finished;
    }

    /** @param running told of the rules that a failure would be one of */
    private List<RuleRun> run(
            List<ClaimedRule> claimed,
            Turn turn,
            Followed followed,
            Kind kind,
            Instant startedAt,
            List<ClaimedRule> running) {
        StreamPosition end = followed.end();
        running.addAll(claimed);
        var finished = new ArrayList<RuleRun>();
        var readings = new ArrayList<RuleReading>();
        Map<RuleId, RunExceptions> excepted = beginReading.exceptionsOf(claimed, startedAt);
        for (ClaimedRule rule : claimed) {
            try {
                RunExceptions ofRule = excepted.getOrDefault(rule.rule().id(), RunExceptions.NONE);
                readings.add(beginReading.of(rule, end, startedAt, ofRule));
            } catch (BeginReading.CannotBeginException e) {
                finished.add(settleRun.fail(
                        rule.rule(), kind, startedAt, rule.rule().interval(), Objects.requireNonNull(e.getMessage())));
            }
        }
        List<RuleReading> sharing = turn.of(readings);
        running.clear();
        sharing.forEach(reading -> running.add(reading.claimed()));
        read(sharing, followed, turn.maxSlices());
        List<RuleReading> ended = sharing.stream()
                .filter(reading -> reading.hasMoved() || reading.reached().compareTo(end) >= 0)
                .toList();
        finished.addAll(settleRun.settle(ended, end, kind, startedAt));
        return finished;
    }
}
