package io.portreeve.detection;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventPlace;
import io.portreeve.event.EventTimeline;
import io.portreeve.event.EventTimeline.Slice;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StoredEvent;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemException.FieldProblem;
import io.portreeve.rule.Exceptions.InForce;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks a query of the stored events of a stretch of time, and counts what it would have alerted on. Nothing is stored. */
@Component
class PreviewQuery {

    private static final Logger log = LoggerFactory.getLogger(PreviewQuery.class);

    private final EventTimeline timeline;
    private final PreviewSettings settings;
    private final Clock clock;
    private final FewAtOnce few;

    PreviewQuery(EventTimeline timeline, PreviewSettings settings, Clock clock) {
        this.timeline = timeline;
        this.settings = settings;
        this.clock = clock;
        this.few = new FewAtOnce(settings.maxAtOnce(), "too-many-previews", "Other previews are being made");
    }

    /**
     * @param exceptions those that hide what matches
     * @param maxExamples how many events to show
     * @param note what a person should know besides; null for nothing
     * @throws ProblemException 422 when the query does not compile, 429 when there are too many previews at once
     */
    Preview over(PastRange range, String query, List<InForce> exceptions, int maxExamples, @Nullable String note) {
        Look look = new Look(range, query, exceptions, maxExamples);
        return few.ask(() -> {
            look.lookThrough();
            return look.result(note);
        });
    }

    /** One look over a stretch of time. */
    private final class Look {

        private final PastRange range;
        private final KqlExpression query;
        private final KqlMatcher matcher;
        private final RunExceptions exceptions;
        private final PreviewCounts counts;
        private final Instant deadline;
        private EventPlace place;
        private long scanned;
        private int passedOver;
        private boolean isComplete;

        Look(PastRange range, String query, List<InForce> exceptions, int maxExamples) {
            Instant now = clock.instant();
            this.range = range;
            this.deadline = now.plus(settings.maxTime());
            this.counts = new PreviewCounts(maxExamples);
            this.place = EventPlace.before(range.from());
            try {
                this.query = Kql.parse(query);
                this.matcher = KqlMatcher.compile(this.query, FieldCatalogue.TYPES, Clock.fixed(now, ZoneOffset.UTC));
            } catch (KqlException refused) {
                throw refusal(query, refused);
            }
            this.exceptions = new RunExceptions.Compiler(now).compile(exceptions);
        }

        void lookThrough() {
            while (!isComplete && !isExhausted()) {
                Slice slice = timeline.read(place, range.to(), query);
                if (!lookThrough(slice)) return;
                place = slice.end();
                scanned += slice.scanned();
                isComplete = slice.isLast();
            }
        }

        /** False when it ends within the slice. Every look gets on by an event, however slow the database. */
        private boolean lookThrough(Slice slice) {
            int number = 0;
            for (EventTimeline.Candidate candidate : slice.candidates()) {
                if (number > 0 && isExhausted()) {
                    scanned += number;
                    return false;
                }
                orPassOver(candidate.event());
                place = candidate.place();
                number = candidate.number();
            }
            return true;
        }

        private boolean isExhausted() {
            return counts.isFull()
                    || scanned >= settings.maxEvents()
                    || clock.instant().isAfter(deadline);
        }

        /** As in a run, an event that trips our own code does not hide those that come after it. */
        private void orPassOver(StoredEvent event) {
            try {
                consider(event);
            } catch (RuntimeException e) {
                if (passedOver++ == 0) log.error("Stored event {} cannot be asked about", event.id(), e);
            }
        }

        /** What a rule would be kept from alerting on by more than its query belongs here, as in {@link RuleReading#consider}. */
        private void consider(StoredEvent event) {
            AuditEvent audit = event.audit();
            SeenEvent seen = event.seen(audit);
            Verdict verdict = seen.ask(matcher);
            if (verdict == Verdict.NO_MATCH) return;
            if (exceptions.except(seen)) counts.addExcepted();
            else counts.add(event, audit, seen.happenedAt(), verdict != Verdict.MATCH);
        }

        Preview result(@Nullable String note) {
            return new Preview(
                    range.from(),
                    range.to(),
                    isComplete,
                    place.happenedAt(),
                    scanned,
                    counts.matched(),
                    counts.excepted(),
                    counts.requests(),
                    counts.undecided(),
                    counts.perDay(),
                    counts.perNamespace(),
                    counts.perUser(),
                    counts.examples(),
                    notes(note));
        }

        private @Nullable String notes(@Nullable String note) {
            List<String> notes = new ArrayList<>();
            if (note != null) notes.add(note);
            if (!exceptions.broken().isEmpty()) notes.add(RunOutcome.ofBroken(exceptions.broken()));
            if (passedOver > 0) {
                notes.add("%d stored event(s) tripped the service and were passed over, the log says why."
                        .formatted(passedOver));
            }
            return notes.isEmpty() ? null : String.join(" ", notes);
        }
    }

    private static ProblemException refusal(String query, KqlException refused) {
        return new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "query-does-not-compile",
                "query: " + refused.getMessage(),
                refused.problems().stream()
                        .map(problem -> new FieldProblem("query", query, problem.toString()))
                        .toArray(FieldProblem[]::new));
    }
}
