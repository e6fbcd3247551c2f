package io.portreeve.detection;

import io.portreeve.detection.Backfill.State;
import io.portreeve.event.EventPlace;
import io.portreeve.event.EventStream;
import io.portreeve.event.EventTimeline;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Rules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works off backfills, oldest first, one slice in one commit: alerts, run log and how far it came. Killed anywhere, nothing is lost
 * or made twice. A slice makes no more alerts than a run may; it ends there, and the next one goes on.
 */
@Component
class WorkBackfills {

    private static final Logger log = LoggerFactory.getLogger(WorkBackfills.class);

    /** To a rule's reading each slice is a stream of one batch, of which nothing was read. */
    private static final StreamPosition END_OF_SLICE = StreamPosition.endOf(1);

    private final Backfills backfills;
    private final Rules rules;
    private final BeginReading beginReading;
    private final EventTimeline timeline;
    private final RaiseMatches raiseMatches;
    private final RuleRunRepository runs;
    private final RunMetrics metrics;
    private final BackfillTries tries;
    private final TransactionTemplate transaction;
    private final Clock clock;

    WorkBackfills(
            Backfills backfills,
            Rules rules,
            BeginReading beginReading,
            EventTimeline timeline,
            RaiseMatches raiseMatches,
            RuleRunRepository runs,
            RunMetrics metrics,
            BackfillTries tries,
            TransactionTemplate transaction,
            Clock clock) {
        this.backfills = backfills;
        this.rules = rules;
        this.beginReading = beginReading;
        this.timeline = timeline;
        this.raiseMatches = raiseMatches;
        this.runs = runs;
        this.metrics = metrics;
        this.tries = tries;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Works off one slice; false when there is nothing to do.
     *
     * @throws DataAccessException when the database fails, as it does with a {@link TransactionException}: the slice is to be
     *     tried again, after a rest and others
     */
    boolean workOneSlice() {
        var claimed = new AtomicReference<@Nullable Backfill>();
        try {
            Optional<RuleRun> run = Objects.requireNonNull(transaction.execute(open -> claimAndWork(claimed)));
            run.ifPresent(metrics::count);
        } catch (RuntimeException e) {
            Backfill failed = claimed.get();
            if (failed == null) throw e;
            boolean mayPass = e instanceof DataAccessException || e instanceof TransactionException;
            if (mayPass && !tries.fail(failed.id())) throw e;
            log.error("Backfill {} of rule {} failed", failed.id(), failed.ruleId(), e);
            transaction.executeWithoutResult(open -> end(failed, State.FAILED, reasonOf(e, mayPass)));
        }
        Backfill worked = claimed.get();
        if (worked != null) tries.forget(worked.id());
        return worked != null;
    }

    private static String reasonOf(RuntimeException failure, boolean wasTriedAgain) {
        String reason = SettleRun.reasonOf(failure);
        return wasTriedAgain
                ? "The database failed at the same place %d times: %s".formatted(BackfillTries.MAX_TRIES, reason)
                : reason;
    }

    private Optional<RuleRun> claimAndWork(AtomicReference<@Nullable Backfill> claimed) {
        Optional<Backfill> next = backfills.claim(tries.resting());
        next.ifPresent(claimed::set);
        return next.flatMap(this::work);
    }

    private Optional<RuleRun> work(Backfill backfill) {
        Rule rule = rules.find(backfill.ruleId()).orElse(null);
        if (rule == null || !backfill.isOf(rule)) return ended(backfill, State.CANCELLED, "The rule was deleted.");
        if (!(rule.type() instanceof RuleType.Query)) {
            return ended(backfill, State.FAILED, OrderBackfill.whyNot(rule.type()));
        }
        Instant now = clock.instant();
        try {
            var claimed = new ClaimedRule(rule, StreamPosition.START);
            RunExceptions excepted =
                    beginReading.exceptionsOf(List.of(claimed), now).getOrDefault(rule.id(), RunExceptions.NONE);
            RuleReading reading = beginReading.of(claimed, END_OF_SLICE, now, excepted);
            return Optional.of(settle(backfill, reading, excepted, now));
        } catch (BeginReading.CannotBeginException e) {
            return ended(backfill, State.FAILED, e.getMessage());
        }
    }

    /** Ends one without a run. */
    private Optional<RuleRun> ended(Backfill backfill, State state, @Nullable String message) {
        end(backfill, state, message);
        return Optional.empty();
    }

    private RuleRun settle(Backfill backfill, RuleReading reading, RunExceptions excepted, Instant now) {
        Rule rule = reading.rule();
        EventTimeline.Slice slice =
                timeline.read(backfill.reached(), backfill.range().to(), reading.query());
        read(slice, reading);
        RunOutcome outcome = raiseMatches.of(reading, now);
        boolean isLast = slice.isLast() && reading.deferred() == 0;
        var run = new RuleRun(rule, RuleRun.Kind.BACKFILL, now, clock.instant(), outcome, null, Duration.ZERO);
        if (isLast || outcome.matched() > 0 || outcome.status() != RunOutcome.Status.SUCCEEDED) run = runs.save(run);
        EventPlace reached = placeReached(slice, reading);
        backfills.advance(backfill, reached, run.view());
        backfills.examined(backfill, reached, rule.revision(), excepted.ids(), now);
        if (isLast) end(backfill, State.FINISHED, changedMeanwhile(backfill, rule));
        return run;
    }

    private static void read(EventTimeline.Slice slice, RuleReading reading) {
        List<EventStream.Candidate> candidates = slice.candidates().stream()
                .map(candidate -> new EventStream.Candidate(positionOf(candidate), candidate.event()))
                .toList();
        candidates.forEach(candidate -> StreamPass.consider(candidate, List.of(reading)));
        reading.finish(new EventStream.Slice(
                List.of(new EventStream.ScannedBatch(END_OF_SLICE.position(), slice.scanned())),
                candidates,
                END_OF_SLICE));
    }

    private static StreamPosition positionOf(EventTimeline.Candidate candidate) {
        return new StreamPosition(END_OF_SLICE.position(), candidate.number() - 1);
    }

    /** The slice's end, or its last match that was taken when others wait. */
    private static EventPlace placeReached(EventTimeline.Slice slice, RuleReading reading) {
        if (reading.deferred() == 0) return slice.end();
        return slice.candidates().stream()
                .filter(candidate -> positionOf(candidate).equals(reading.examined()))
                .map(EventTimeline.Candidate::place)
                .findFirst()
                .orElseThrow();
    }

    private void end(Backfill backfill, State state, @Nullable String message) {
        backfills.end(backfill.id(), state, message, clock.instant());
    }

    private static @Nullable String changedMeanwhile(Backfill backfill, Rule rule) {
        if (backfill.ruleRevision() == rule.revision()) return null;
        return "The rule was changed meanwhile: it was at revision %d when this began, and what came last was read by revision %d."
                .formatted(backfill.ruleRevision(), rule.revision());
    }
}
