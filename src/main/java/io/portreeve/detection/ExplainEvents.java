package io.portreeve.detection;

import io.portreeve.alert.MadeAlerts;
import io.portreeve.alert.MadeAlerts.Made;
import io.portreeve.detection.Explanation.OfEvent;
import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterActivity.KnownCluster;
import io.portreeve.event.EventId;
import io.portreeve.event.EventPage;
import io.portreeve.event.EventQuery;
import io.portreeve.event.EventSearch;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.OldEvents;
import io.portreeve.event.QuarantinedRecords;
import io.portreeve.event.StoredEvent;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlValue;
import io.portreeve.paging.Cursor;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds all that there is of an audit id, and has each event explained. A client chooses its audit id, so there may be any number
 * of events.
 */
@Component
class ExplainEvents {

    /** What the events of an answer may take, packed. */
    private static final long MAX_BYTES = 32L << 20;

    private static final int MAX_RECORDS = 20;
    private static final int MAX_ALERTS = 20;

    private final EventSearch search;
    private final QuarantinedRecords quarantine;
    private final MadeAlerts alerts;
    private final ClusterActivity activity;
    private final OldEvents oldEvents;
    private final ExplainEvent explain;
    private final ExplainSettings settings;
    private final Clock clock;
    private final FewAtOnce few;

    ExplainEvents(
            EventSearch search,
            QuarantinedRecords quarantine,
            MadeAlerts alerts,
            ClusterActivity activity,
            OldEvents oldEvents,
            ExplainEvent explain,
            ExplainSettings settings,
            Clock clock) {
        this.search = search;
        this.quarantine = quarantine;
        this.alerts = alerts;
        this.activity = activity;
        this.oldEvents = oldEvents;
        this.explain = explain;
        this.settings = settings;
        this.clock = clock;
        this.few = new FewAtOnce(settings.maxAtOnce(), "too-many-explanations", "Other events are being looked for");
    }

    /**
     * What somebody asks about.
     *
     * @param clusters only these; empty for all
     * @param from the earliest event time, inclusive; null for all
     * @param to the latest event time, exclusive; null for all
     * @param place where the answer before ended; null for the newest
     */
    record Question(
            String auditId,
            List<String> clusters,
            @Nullable Instant from,
            @Nullable Instant to,
            int limit,
            @Nullable Place place) {

        private boolean spans(Instant eventTime) {
            return (from == null || !eventTime.isBefore(from)) && (to == null || eventTime.isBefore(to));
        }
    }

    /** @param hasFound whether there were events before it */
    record Place(EventId last, boolean hasFound) {}

    /** @throws ProblemException 429 when there are too many at once */
    Explanation of(Rule rule, Question question) {
        return few.ask(() -> explained(rule, question, stored(question)));
    }

    private EventPage stored(Question question) {
        KqlExpression isOfId = new KqlExpression.FieldIs(
                new KqlField.Named(FieldCatalogue.AUDIT_ID), new KqlValue.Literal(question.auditId(), true));
        List<StoredEvent> found = new ArrayList<>();
        EventId place = question.place() == null ? null : question.place().last();
        Instant deadline = clock.instant().plus(settings.maxTime());
        long bytes = 0;
        do {
            int limit = question.limit() - found.size();
            EventPage page = search.page(
                    new EventQuery(isOfId, question.clusters(), question.from(), question.to(), limit, place));
            found.addAll(page.items());
            bytes += page.items().stream().mapToLong(StoredEvent::storedBytes).sum();
            place = page.next();
        } while (place != null
                && found.size() < question.limit()
                && bytes < MAX_BYTES
                && clock.instant().isBefore(deadline));
        return new EventPage(found, place);
    }

    private Explanation explained(Rule rule, Question question, EventPage stored) {
        List<OfEvent> events = new ArrayList<>();
        for (StoredEvent event : stored.items()) events.add(explain.of(rule, event));
        boolean hasFound = !events.isEmpty()
                || (question.place() != null && question.place().hasFound());
        if (stored.next() != null) return unfinished(events, stored.next(), hasFound);
        QuarantinedRecords.Holding held = quarantine.holding(question.auditId(), question.clusters(), MAX_RECORDS);
        held.newest().forEach(record -> events.add(ofRecord(record)));
        if (!hasFound) withoutEvent(rule, question).forEach(events::add);
        if (events.isEmpty() && !hasFound) events.add(OfEvent.nothing(whereToLook(question, held.wasCut())));
        return new Explanation(events, null, null);
    }

    private static Explanation unfinished(List<OfEvent> events, EventId next, boolean hasFound) {
        return new Explanation(
                events,
                Cursor.at(next, hasFound).toString(),
                "Looked through, newest first, down to events of %s: there may be more. Go on with next, or say with from and to when it was."
                        .formatted(Sentences.time(next.storedTime())));
    }

    private static OfEvent ofRecord(QuarantinedRecords.Found record) {
        String because =
                "A record that holds this text could not be read and is in quarantine as %d since %s: %s. After a mend replay it: POST /api/v1/quarantine/%d/replay."
                        .formatted(record.id(), Sentences.time(record.receivedAt()), record.reason(), record.id());
        return new OfEvent(
                null, record.cluster(), null, null, ExplainedOutcome.QUARANTINED, because, null, null, record.id());
    }

    /** What alerts tell of events that are not stored any more. */
    private Stream<OfEvent> withoutEvent(Rule rule, Question question) {
        return alerts.ofAuditId(rule.id(), question.auditId(), question.clusters(), MAX_ALERTS).stream()
                .filter(made -> question.spans(made.eventTime()))
                .map(ExplainEvents::ofAlert);
    }

    private static OfEvent ofAlert(MadeAlerts.OfRequest kept) {
        Made alert = kept.alert();
        String because =
                "It made alert %d at %s, by revision %d of the rule. The event is not stored any more: its day has been dropped, and the alert holds a copy."
                        .formatted(alert.id(), Sentences.time(alert.createdAt()), alert.ruleRevision());
        return new OfEvent(
                alert.eventId(),
                kept.cluster(),
                kept.stage(),
                kept.eventTime(),
                ExplainedOutcome.ALERTED,
                because,
                alert.id(),
                null,
                null);
    }

    private String whereToLook(Question question, boolean wasCut) {
        String where = question.clusters().isEmpty() ? "" : " of " + Sentences.list(question.clusters());
        List<String> sentences = new ArrayList<>();
        sentences.add("No stored event%s%s and no record in quarantine has this audit id."
                .formatted(where, question.from() == null && question.to() == null ? "" : " in the time asked for"));
        if (wasCut) sentences.add("Of the quarantine only its newest records were looked through.");
        sentences.add(lastHeard(question.clusters()));
        sentences.add(
                "See GET /api/v1/clusters for what comes. Perhaps its sender has yet to deliver it, or the cluster's audit policy drops it, or its time is over: events are kept from %s on."
                        .formatted(oldEvents.firstDayKept()));
        return String.join(" ", sentences);
    }

    /** With all that arrived before this call. */
    private String lastHeard(List<String> clusters) {
        activity.sumUp();
        Optional<KnownCluster> last = activity.clusters().stream()
                .filter(known -> clusters.isEmpty() || clusters.contains(known.cluster()))
                .max(Comparator.comparing(KnownCluster::lastReceivedAt));
        String told = clusters.isEmpty()
                ? "The newest event of any cluster came at %2$s, of %1$s."
                : "The last event of %s came at %s.";
        return last.map(known ->
                        told.formatted(Sentences.quoted(known.cluster()), Sentences.time(known.lastReceivedAt())))
                .orElse("In the last 30 days nothing came"
                        + (clusters.isEmpty() ? " of any cluster." : " of " + Sentences.list(clusters) + "."));
    }
}
