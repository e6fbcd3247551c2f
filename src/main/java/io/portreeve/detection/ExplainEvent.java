package io.portreeve.detection;

import static io.portreeve.detection.ExplainedOutcome.ALERTED;
import static io.portreeve.detection.ExplainedOutcome.CLAUSE_FALSE;
import static io.portreeve.detection.ExplainedOutcome.DEFERRED;
import static io.portreeve.detection.ExplainedOutcome.DUPLICATE;
import static io.portreeve.detection.ExplainedOutcome.EXCEPTED;
import static io.portreeve.detection.ExplainedOutcome.PENDING;
import static io.portreeve.detection.ExplainedOutcome.SUPPRESSED;

import io.portreeve.alert.MadeAlerts;
import io.portreeve.alert.MadeAlerts.Made;
import io.portreeve.detection.Explanation.OfEvent;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventSearch;
import io.portreeve.event.SafeText;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Exceptions;
import io.portreeve.rule.Exceptions.InForce;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Says what became of one stored event at a rule. What is known is told from what was written down: the alert, when which revision
 * examined it, and which exceptions were in force then. Only what the query said is asked once more.
 */
@Component
class ExplainEvent {

    private static final Logger log = LoggerFactory.getLogger(ExplainEvent.class);

    private static final int MAX_QUERY_BYTES = 500;

    private final Rules rules;
    private final Exceptions exceptions;
    private final MadeAlerts alerts;
    private final EventSearch events;
    private final Judgements judgements;
    private final RuleRunRepository runs;
    private final TellWaiting waiting;
    private final WhyNoFinding whyNoFinding;
    private final Clock clock;

    ExplainEvent(
            Rules rules,
            Exceptions exceptions,
            MadeAlerts alerts,
            EventSearch events,
            Judgements judgements,
            RuleRunRepository runs,
            TellWaiting waiting,
            WhyNoFinding whyNoFinding,
            Clock clock) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.alerts = alerts;
        this.events = events;
        this.judgements = judgements;
        this.runs = runs;
        this.waiting = waiting;
        this.whyNoFinding = whyNoFinding;
        this.clock = clock;
    }

    /** An event that trips our own code is told of as in a run, and keeps nobody from the others. */
    OfEvent of(Rule rule, StoredEvent stored) {
        try {
            AuditEvent audit = stored.audit();
            return new Case(rule, stored, audit, SeenEvent.of(audit, stored.receivedAt())).told();
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Stored event {} cannot be asked about", stored.id(), e);
            String because =
                    "The event trips the service, and the log says why. A run passes it over and names it in its message.";
            return new OfEvent(
                    stored.id().toString(), stored.cluster(), null, null, SUPPRESSED, because, null, null, null);
        }
    }

    /** One event and one rule. */
    private final class Case {

        private final Rule rule;
        private final StoredEvent stored;
        private final AuditEvent audit;
        private final SeenEvent seen;
        private final List<Made> made;

        Case(Rule rule, StoredEvent stored, AuditEvent audit, SeenEvent seen) {
            this.rule = rule;
            this.stored = stored;
            this.audit = audit;
            this.seen = seen;
            this.made = alerts.of(rule.id(), audit);
        }

        OfEvent told() {
            Optional<Made> own = made.stream()
                    .filter(alert -> alert.eventId().equals(stored.id().toString()))
                    .findFirst();
            if (own.isPresent()) return alerted(own.get());
            StreamPosition place = events.placeOf(stored.id()).orElse(null);
            return judgements
                    .last(rule.id(), stored, place)
                    .map(judgement ->
                            isReadAgain(judgement, place) ? again(judgement, place) : judged(judgement, place))
                    .orElseGet(() -> unjudged(place));
        }

        /** Whether the rule was moved back before what its runs had judged. */
        private boolean isReadAgain(Judgement judgement, @Nullable StreamPosition place) {
            return judgement.backfill() == null && made.isEmpty() && waiting.isAhead(rule, place);
        }

        private OfEvent again(Judgement judgement, @Nullable StreamPosition place) {
            String told = " %s It is about to be read again: the rule was moved back.".formatted(judgement.told());
            return unjudged(place).adding(told);
        }

        private OfEvent alerted(Made alert) {
            Optional<RunView> run = runOf(alert);
            String inBackfill = run.filter(it -> it.kind().equals("backfill")).isPresent() ? ", in a backfill" : "";
            String because = "It made alert %d at %s, by revision %d of the rule%s."
                    .formatted(alert.id(), Sentences.time(alert.createdAt()), alert.ruleRevision(), inBackfill);
            return outcome(
                    ALERTED,
                    because + today(alert.ruleRevision(), true),
                    alert.id(),
                    run.map(RunView::id).orElse(null));
        }

        /** An alert tells when its run began, cut to microseconds; the run log may have rounded the same time up. */
        private Optional<RunView> runOf(Made alert) {
            Instant began = alert.createdAt();
            return runs.creatingAt(rule.id().value(), began, began.plus(1, ChronoUnit.MICROS))
                    .map(RuleRun::view);
        }

        private OfEvent judged(Judgement judgement, @Nullable StreamPosition place) {
            Optional<Rule> then = rules.find(rule.id(), judgement.revision());
            Optional<AskedRule> asked = then.flatMap(it -> AskedRule.of(it, seen, judgement.at()));
            if (asked.isEmpty()) {
                return outcome(CLAUSE_FALSE, unknownRevision(judgement), null, judgement.runId());
            }
            if (!asked.get().matches()) {
                String because = asked.get().faults() + " " + judgement.told() + today(judgement.revision(), false);
                return outcome(CLAUSE_FALSE, because, null, judgement.runId());
            }
            Optional<InForce> exception = exceptionAt(judgement.at());
            if (exception.isPresent()) {
                String because = hiddenBy(exception.get()) + " " + judgement.told() + today(judgement.revision(), true);
                return outcome(EXCEPTED, because, null, judgement.runId());
            }
            return matched(judgement, then.get(), asked.get().isSure(), place);
        }

        private OfEvent matched(Judgement judgement, Rule then, boolean isSure, @Nullable StreamPosition place) {
            String told = " " + judgement.told() + today(judgement.revision(), true);
            if (place != null && !(then.type() instanceof RuleType.Query)) {
                String why = whyNoFinding.of(then, stored, seen, place, isSure);
                return outcome(CLAUSE_FALSE, "It matches the query. " + why + told, null, judgement.runId());
            }
            if (!made.isEmpty()) {
                Made first = made.getFirst();
                String because =
                        "It matches, and another event of its request had made alert %d: one request is one alert."
                                .formatted(first.id());
                return outcome(DUPLICATE, because + told, first.id(), judgement.runId());
            }
            return withoutAlert(judgement, isSure, told);
        }

        /** It matched, and there is no alert of its request. */
        private OfEvent withoutAlert(Judgement judgement, boolean isSure, String told) {
            RunView run = judgement.run();
            boolean isNamed = run != null
                    && run.message() != null
                    && run.message().contains(stored.id().toString());
            if (isNamed || !isSure) {
                String because = isSure
                        ? "It matches, and no alert could be made of it."
                        : "A part of it is hidden, so whether it matches is unknown. Of such events a run makes few alerts, the last of which tells of the others.";
                String message = run == null ? "" : " The run said: " + run.message();
                return outcome(SUPPRESSED, because + message + told, null, judgement.runId());
            }
            if (alerts.mayHaveGone(judgement.at())) {
                String because =
                        "It matches, and its alert is not there any more: closed alerts go after portreeve.alerts.retention.";
                return outcome(ALERTED, because + told, null, judgement.runId());
            }
            String because = "It matches, and there is no alert of it: " + judgement.doubt();
            return outcome(CLAUSE_FALSE, because + told, null, judgement.runId());
        }

        private OfEvent unjudged(@Nullable StreamPosition place) {
            if (place != null && !waiting.isAhead(rule, place)) {
                return outcome(
                        PENDING, waiting.passed(rule, place, happenedAt(), stored.receivedAt()) + asNow(), null, null);
            }
            boolean wouldAlert = askedNow().filter(AskedRule::matches).isPresent()
                    && exceptionAt(clock.instant()).isEmpty();
            Optional<RunView> deferring = wouldAlert ? waiting.deferring(rule, stored.receivedAt()) : Optional.empty();
            if (deferring.isPresent()) return deferred(deferring.get());
            return outcome(PENDING, waiting.waiting(rule, stored.receivedAt()) + asNow(), null, null);
        }

        private OfEvent deferred(RunView run) {
            String because =
                    "It matches, and the run at %s stopped at the %d matches that one run takes; at least %d wait. The next one goes on %s."
                            .formatted(
                                    Sentences.time(run.startedAt()),
                                    rule.maxSignals(),
                                    run.deferred(),
                                    waiting.goesOn(rule));
            return outcome(DEFERRED, because, null, run.id());
        }

        private Optional<InForce> exceptionAt(Instant startedAt) {
            return new RunExceptions.Compiler(startedAt)
                    .compile(exceptions.inForce(rule.id(), startedAt))
                    .exceptionOf(seen);
        }

        private Optional<AskedRule> askedNow() {
            return AskedRule.of(rule, seen, clock.instant());
        }

        /** What the rule as it is now says, of an event that it has not judged. */
        private String asNow() {
            Optional<AskedRule> asked = askedNow();
            if (asked.isEmpty()) return "";
            if (!asked.get().matches()) {
                return " As the rule is now, it does not match: " + asked.get().faults();
            }
            Optional<InForce> exception = exceptionAt(clock.instant());
            return " As the rule is now, it matches."
                    + exception.map(it -> " " + hiddenBy(it)).orElse("");
        }

        /**
         * What the rule as it is now says, when it was changed since.
         *
         * @param matchedThen whether it matched at the revision that judged it
         */
        private String today(int revision, boolean matchedThen) {
            if (revision == rule.revision()) return "";
            Optional<AskedRule> asked = askedNow();
            if (asked.isEmpty()) return " At its present revision %d the rule does not run.".formatted(rule.revision());
            String now = " At its present revision %d the rule would".formatted(rule.revision());
            if (!asked.get().matches())
                return now + " not match it: " + asked.get().faults();
            return matchedThen
                    ? now + " match it too."
                    : now + " match it. " + TellWaiting.howToJudgeAnew(rule, happenedAt(), stored.receivedAt());
        }

        private Instant happenedAt() {
            return audit.eventTime();
        }

        private String unknownRevision(Judgement judgement) {
            return judgement.told()
                    + " It made no alert, and that revision is not in the rule's history any more, so why cannot be told."
                    + asNow();
        }

        private static String hiddenBy(InForce exception) {
            return "Exception %d hides it, which is true of it: %s. Its reason: %s, given by %s."
                    .formatted(
                            exception.id(),
                            SafeText.cut(exception.query(), MAX_QUERY_BYTES),
                            Sentences.quoted(exception.reason()),
                            Sentences.quoted(exception.owner()));
        }

        private OfEvent outcome(ExplainedOutcome outcome, String because, @Nullable Long alert, @Nullable Long run) {
            return new OfEvent(
                    stored.id().toString(),
                    stored.cluster(),
                    audit.stage(),
                    audit.eventTime(),
                    outcome,
                    because,
                    alert,
                    run,
                    null);
        }
    }
}
