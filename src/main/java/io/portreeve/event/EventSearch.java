package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds stored events, one by its id or many by a KQL query. SQL narrows, KQL decides. Incomplete events that may match are found. */
@Component
public class EventSearch {

    private static final int PIECE = 200;

    /** Documents that are fetched at once; one that is larger comes alone. */
    private static final long MAX_PIECE_BYTES = 16L << 20;

    /** What the events of a page may unpack to; the next page goes on. */
    private static final long MAX_PAGE_BYTES = 32L << 20;

    private static final int MAX_EXAMINED = 20_000;

    /** Where only the bytes of most documents are looked at, a statement takes longer than the look: fewer and larger ones, then. */
    private static final int LARGE_PIECE = 5_000;

    private static final int MAX_LOOKED_AT = 1_000_000;

    private static final Duration MAX_DURATION = Duration.ofSeconds(5);

    private static final Instant ALWAYS_FROM = StoredTime.clamped(Instant.MIN);
    private static final Instant ALWAYS_TO = StoredTime.clamped(Instant.MAX).plus(1, ChronoUnit.MICROS);

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String ONE = """
            select e.event_time, e.identity, e.cluster, e.request_time, e.document_codec, e.document, b.received_at
            from audit_event e
            join ingest_batch b on b.id = e.batch
            where e.event_time = :time::timestamptz and e.identity = :identity::uuid""";

    private static final String PLACE = """
            select b.position, e.n
            from audit_event e
            join ingest_batch b on b.id = e.batch
            where e.event_time = :time::timestamptz and e.identity = :identity::uuid and b.position is not null""";

    /**
     * The sizes are summed up without reading the documents, so that a few large ones are not fetched all at once. Times outside
     * the days are stored too early: each piece of time is looked for where it is and where it would be then.
     */
    private static final String CANDIDATES = """
            select e.event_time, e.identity, e.cluster, e.request_time, e.document_codec, e.document, b.received_at, e.found,
                e.of_services
            from (select c.*, count(*) over () as found,
                    sum(octet_length(c.document)) over (order by c.happened desc, c.identity desc rows unbounded preceding)
                        - octet_length(c.document) as bytes_before
            from (
                (select event_time, event_time as happened, identity, batch, cluster, request_time, document_codec, document,
                     coalesce(resource, '') = 'services' as of_services
                 from audit_event
                 where event_time >= :from::timestamptz and event_time < :to::timestamptz
                   and (event_time, identity) < (:before::timestamptz, :identity::uuid) and (%1$s)
                 order by event_time desc, identity desc
                 limit :limit)
                union all
                (select event_time, event_time + interval '10518984 hours', identity, batch, cluster, request_time,
                     document_codec, document, coalesce(resource, '') = 'services'
                 from audit_event
                 where event_time >= :shifted_from::timestamptz and event_time < :shifted_to::timestamptz
                   and (event_time, identity) < (:shifted_before::timestamptz, :identity::uuid) and (%1$s)
                 order by event_time desc, identity desc
                 limit :limit)
                order by happened desc, identity desc
                limit :limit
            ) c) e
            join ingest_batch b on b.id = e.batch
            where e.bytes_before < :bytes
            order by e.happened desc, e.identity desc""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate reading;
    private final EventDays days;
    private final StoredEvents storedEvents;
    private final ExposureFacts exposures;
    private final Clock clock;

    EventSearch(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            EventDays days,
            StoredEvents storedEvents,
            ExposureFacts exposures,
            Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.days = days;
        this.storedEvents = storedEvents;
        this.exposures = exposures;
        this.clock = clock;
    }

    /** The event with this id. */
    public Optional<StoredEvent> find(EventId id) {
        if (id.storedTime().isBefore(StoredTime.OTHER_TIMES_START)) return Optional.empty();
        return sql.sql(ONE)
                .param("time", id.storedTime().toString())
                .param("identity", id.identity().toString())
                .query(storedEvents)
                .optional()
                .map(event -> event.with(exposures.of(List.of(id)).get(id)));
    }

    /** Where an event lies in the stream; nowhere yet while its batch is not sealed. */
    public Optional<StreamPosition> placeOf(EventId id) {
        return sql.sql(PLACE)
                .param("time", id.storedTime().toString())
                .param("identity", id.identity().toString())
                .query((row, n) -> new StreamPosition(row.getLong("position"), row.getInt("n")))
                .optional();
    }

    /**
     * One page of the events that match, newest first. Events that are stored while someone pages make no other event come
     * twice or not at all.
     *
     * @throws io.portreeve.kql.KqlException when the query cannot be asked
     */
    public EventPage page(EventQuery query) {
        Page page = new Page(query);
        reading.executeWithoutResult(open -> {
            CustomPlans.use(jdbc);
            page.fill();
        });
        return page.result();
    }

    /** One page being filled. */
    private final class Page {

        private final EventQuery query;
        private final KqlMatcher matcher;
        private final Narrowing narrowing;
        private final @Nullable AskedAuditId auditId;
        private final int pieceSize;
        private final int maxExamined;
        private final Instant deadline = clock.instant().plus(MAX_DURATION);
        private final List<StoredEvent> items = new ArrayList<>();
        private EventId place;
        private long itemBytes;
        private int examined;
        private boolean atEnd;

        Page(EventQuery query) {
            this.query = query;
            this.matcher = KqlMatcher.compile(query.filter(), FieldCatalogue.TYPES, clock);
            this.narrowing = Narrowing.of(List.of(query.filter()));
            this.auditId = AskedAuditId.of(query.filter()).orElse(null);
            this.pieceSize = auditId == null ? PIECE : LARGE_PIECE;
            this.maxExamined = auditId == null ? MAX_EXAMINED : MAX_LOOKED_AT;
            this.place = query.cursor() == null ? new EventId(to(), BEFORE_ALL) : query.cursor();
        }

        EventPage result() {
            return new EventPage(items, atEnd ? null : place);
        }

        void fill() {
            List<Instant> bounds = bounds();
            for (int i = bounds.size() - 1; i > 0; i--) {
                if (!fillFrom(bounds.get(i - 1), bounds.get(i))) return;
                place = new EventId(bounds.get(i - 1), BEFORE_ALL);
                if (isExhausted() && i > 1) return;
            }
            atEnd = true;
        }

        /** Goes through one window of time; false when the page ends in it. */
        private boolean fillFrom(Instant start, Instant end) {
            while (true) {
                Piece piece = candidates(start, end);
                for (StoredEvent candidate : piece.candidates()) {
                    if (examined > 0 && isLate()) return false; // every page gets on, however slow the database
                    if (matches(candidate)) {
                        if (isFull()) return false;
                        take(candidate);
                    }
                    place = placeOf(candidate);
                    examined++;
                }
                if (piece.isLast()) return true;
                if (isExhausted()) return false;
            }
        }

        private boolean isExhausted() {
            return examined >= maxExamined || isLate();
        }

        private boolean isLate() {
            return clock.instant().isAfter(deadline);
        }

        private boolean isFull() {
            return items.size() == query.limit() || itemBytes >= MAX_PAGE_BYTES;
        }

        private void take(StoredEvent event) {
            items.add(event);
            itemBytes += event.decodedBytes();
        }

        private boolean matches(StoredEvent event) {
            if (query.filter() instanceof KqlExpression.MatchAll) return true;
            if (auditId != null && !auditId.mayStandIn(event.document())) return false;
            return event.read(audit -> event.seen(audit).mayMatch(matcher));
        }

        private Piece candidates(Instant start, Instant end) {
            Map<String, Object> parameters = new HashMap<>(narrowing.parameters());
            parameters.put("from", start.toString());
            parameters.put("to", end.toString());
            parameters.put("before", place.storedTime().toString());
            parameters.put("shifted_from", StoredTime.shifted(start).toString());
            parameters.put("shifted_to", end.minus(StoredTime.SHIFT).toString());
            parameters.put(
                    "shifted_before", place.storedTime().minus(StoredTime.SHIFT).toString());
            parameters.put("identity", place.identity().toString());
            parameters.put("limit", pieceSize);
            parameters.put("bytes", MAX_PIECE_BYTES);
            Piece piece = sql.sql(CANDIDATES.formatted(condition(parameters)))
                    .params(parameters)
                    .query(this::piece);
            return piece.with(exposures.of(piece.ofServices()));
        }

        private String condition(Map<String, Object> parameters) {
            if (query.clusters().isEmpty()) return narrowing.condition();
            parameters.put(
                    "clusters", query.clusters().stream().map(SafeText::of).toArray(String[]::new));
            return "cluster = any(:clusters) and " + narrowing.condition();
        }

        private Piece piece(ResultSet row) throws SQLException {
            List<StoredEvent> candidates = new ArrayList<>();
            List<EventId> ofServices = new ArrayList<>();
            int found = 0;
            while (row.next()) {
                found = row.getInt("found");
                candidates.add(storedEvents.mapRow(row, row.getRow()));
                if (row.getBoolean("of_services"))
                    ofServices.add(candidates.getLast().id());
            }
            return new Piece(candidates, ofServices, found < pieceSize && candidates.size() == found);
        }

        /** Where the windows of time begin and end: at the days, so that none of them costs more than a day's events. */
        private List<Instant> bounds() {
            Instant from = query.from() == null ? ALWAYS_FROM : StoredTime.clamped(query.from());
            Instant to = place.storedTime().isBefore(to()) ? place.storedTime().plus(1, ChronoUnit.MICROS) : to();
            if (!from.isBefore(to)) return List.of();
            NavigableSet<Instant> bounds = new TreeSet<>(List.of(from, to));
            for (LocalDate day : days.known()) {
                bounds.add(EventDays.startOf(day));
                bounds.add(EventDays.startOf(day.plusDays(1)));
            }
            return List.copyOf(bounds.subSet(from, true, to, true));
        }

        private Instant to() {
            Instant to = query.to();
            return to == null || to.isAfter(ALWAYS_TO) ? ALWAYS_TO : StoredTime.clamped(to);
        }
    }

    /** @param isLast whether there are no more in this window of time */
    private record Piece(List<StoredEvent> candidates, List<EventId> ofServices, boolean isLast) {

        Piece with(Map<EventId, ExposureChange> changes) {
            List<StoredEvent> known = candidates.stream()
                    .map(event -> event.with(changes.get(event.id())))
                    .toList();
            return new Piece(known, ofServices, isLast);
        }
    }

    private static EventId placeOf(StoredEvent event) {
        return new EventId(
                StoredTime.trueTime(event.id().storedTime()), event.id().identity());
    }
}
