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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks a query of the stored events of a stretch of time, and counts what it would have alerted on. Nothing is stored. */
@Component
class PreviewQuery {

    private static final Logger log = LoggerFactory.getLogger(PreviewQuery.class);

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);

    private final EventTimeline timeline;
    private final PreviewSettings settings;
    private final Clock clock;
    private final Semaphore atOnce;

    PreviewQuery(EventTimeline timeline, PreviewSettings settings, Clock clock) {
        this.timeline = timeline;
        this.settings = settings;
        this.clock = clock;
        this.atOnce = new Semaphore(settings.maxAtOnce());
    }

    /**
     * @param maxExamples how many events to show
     * @param note what a person should know besides; null for nothing
     * @throws ProblemException 422 when the query does not compile, 429 when there are too many previews at once
     */
    Preview over(PastRange range, String query, int maxExamples, @Nullable String note) {
        Look look = new Look(range, query, maxExamples);
        if (!atOnce.tryAcquire()) {
            throw ProblemException.tryAgain(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "too-many-previews",
                    "Other previews are being made, and more than %d at once are not. Try again in a moment."
                            .formatted(settings.maxAtOnce()),
                    TRY_AGAIN_AFTER);
        }
        try {
            look.lookThrough();
        } finally {
            atOnce.release();
        }
        return look.result(note);
    }

    /** One look over a stretch of time. */
    private final class Look {

        private final PastRange range;
        private final KqlExpression query;
        private final KqlMatcher matcher;
        private final PreviewCounts counts;
        private final Instant deadline;
        private EventPlace place;
        private long scanned;
        private int passedOver;
        private boolean isComplete;

        Look(PastRange range, String query, int maxExamples) {
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
            counts.add(event, audit, seen.happenedAt(), verdict != Verdict.MATCH);
        }

        Preview result(@Nullable String note) {
            return new Preview(
                    range.from(),
                    range.to(),
                    isComplete,
                    place.happenedAt(),
                    scanned,
                    counts.matched(),
                    counts.requests(),
                    counts.undecided(),
                    counts.perDay(),
                    counts.perNamespace(),
                    counts.perUser(),
                    counts.examples(),
                    notes(note));
        }

        private @Nullable String notes(@Nullable String note) {
            if (passedOver == 0) return note;
            String more = "%d stored event(s) tripped the service and were passed over, the log says why."
                    .formatted(passedOver);
            return note == null ? more : note + " " + more;
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
