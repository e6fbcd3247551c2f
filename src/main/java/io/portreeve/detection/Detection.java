package io.portreeve.detection;

import io.portreeve.access.AuditTrail;
import io.portreeve.detection.RuleRun.Kind;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
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
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs rules over the events stored since their checkpoints. Alerts, checkpoint and run log are one commit: killed anywhere,
 * nothing is lost and nothing is made twice. Any number of replicas may try; the checkpoint's row lock decides.
 */
@Service
class Detection {

    private static final Logger log = LoggerFactory.getLogger(Detection.class);

    /** A million events or so: a long backlog is worked off in several commits, and other runs get their turn. */
    private static final int MAX_SLICES_OF_SCHEDULED_RUN = 50;

    private final Rules rules;
    private final Checkpoints checkpoints;
    private final EventStream stream;
    private final BeginReading beginReading;
    private final StreamPass pass;
    private final SettleRun settleRun;
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final DetectionSettings settings;
    private final Clock clock;
    private final ManualRunTurns manualRuns = new ManualRunTurns();

    Detection(
            Rules rules,
            Checkpoints checkpoints,
            EventStream stream,
            BeginReading beginReading,
            StreamPass pass,
            SettleRun settleRun,
            AuditTrail trail,
            TransactionTemplate transaction,
            DetectionSettings settings,
            Clock clock) {
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.stream = stream;
        this.beginReading = beginReading;
        this.pass = pass;
        this.settleRun = settleRun;
        this.trail = trail;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Runs every rule that is on, due, and that nobody else is running. Only those are read whole: there may be thousands. */
    List<RuleRun> runDue() {
        List<RuleId> switchedOn = rules.switchedOn();
        checkpoints.createMissing(switchedOn);
        Instant now = clock.instant();
        List<RuleId> dueNow = checkpoints.due(switchedOn, now);
        if (dueNow.isEmpty()) return List.of();

        Map<RuleId, Rule> due = rules.findAll(dueNow).stream().collect(Collectors.toMap(Rule::id, Function.identity()));
        StreamPosition end = stream.seal();
        var claimed = new ArrayList<ClaimedRule>();
        try {
            return inOneCommit(() -> {
                claimed.addAll(checkpoints.claimDue(due, now));
                return run(claimed, end, Kind.SCHEDULED, now);
            });
        } catch (RuntimeException e) {
            return logFailed(claimed, Kind.SCHEDULED, now, e);
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
        StreamPosition end = stream.seal();
        Instant now = clock.instant();
        var claimed = new ArrayList<ClaimedRule>();
        try {
            return inOneCommit(() -> {
                        claimed.add(checkpoints.claim(rule, wait));
                        return onTheTrail(run(claimed, end, Kind.MANUAL, now));
                    })
                    .getFirst();
        } catch (RuntimeException e) {
            if (claimed.isEmpty()) throw e; // it never began
            return inOneCommit(() -> onTheTrail(logFailed(claimed, Kind.MANUAL, now, e)))
                    .getFirst();
        }
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
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private List<RuleRun> run(List<ClaimedRule> claimed, StreamPosition end, Kind kind, Instant startedAt) {
        var finished = new ArrayList<RuleRun>();
        var readings = new ArrayList<RuleReading>();
        for (ClaimedRule rule : claimed) {
            try {
                readings.add(beginReading.of(rule, end, startedAt));
            } catch (BeginReading.CannotBeginException e) {
                finished.add(settleRun.fail(
                        rule.rule(), kind, startedAt, rule.rule().interval(), Objects.requireNonNull(e.getMessage())));
            }
        }
        pass.read(readings, end, kind == Kind.SCHEDULED ? MAX_SLICES_OF_SCHEDULED_RUN : Integer.MAX_VALUE);
        readings.forEach(reading -> finished.add(settleRun.settle(reading, end, kind, startedAt)));
        return finished;
    }
}
