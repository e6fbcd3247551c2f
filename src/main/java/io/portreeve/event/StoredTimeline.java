package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.kql.KqlExpression;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The past by keyset: first how far the next events reach, then the candidates among them. Times outside the days are stored too
 * early, so each piece of time is looked for where it is and where it would be then.
 */
@Component
class StoredTimeline implements EventTimeline {

    private static final int MAX_EVENTS = 20_000;

    /** A reader that takes few of its matches at a time reads the others again. */
    private static final int MAX_CANDIDATES = 2_000;

    /** Of packed documents; one that is larger comes alone. */
    private static final long MAX_BYTES = 16L << 20;

    /** Unpacked: this much takes seconds to ask about (see {@link SealedEventStream}). */
    private static final long MAX_DECODED_BYTES = 64L << 20;

    /** The last of the next events. The key's index has them in order, and no document is read. */
    private static final String AHEAD = """
            select happened, identity, n
            from (select happened, identity, row_number() over (order by happened, identity) as n
                from (
                    (select event_time as happened, identity
                     from audit_event
                     where event_time >= :from and event_time < :to
                       and (event_time, identity) > (:from, :identity)
                     order by event_time, identity
                     limit :events)
                    union all
                    (select event_time + interval '10518984 hours', identity
                     from audit_event
                     where event_time >= :shifted_from and event_time < :shifted_to
                       and (event_time, identity) > (:shifted_from, :identity)
                     order by event_time, identity
                     limit :events)
                ) both_places
                order by happened, identity
                limit :events) ahead
            order by n desc
            limit 1""";

    /** All events are numbered before SQL narrows, so that what was scanned can be told up to each candidate. */
    private static final String CANDIDATES = """
            select f.event_time, f.identity, f.cluster, f.request_time, f.document_codec, f.document, b.received_at, f.number, f.found,
                coalesce(f.resource, '') = 'services' as of_services
            from (select e.*, count(*) over () as found,
                    sum(octet_length(e.document)) over (order by e.number rows unbounded preceding)
                        - octet_length(e.document) as bytes_before
                from (select c.*, row_number() over (order by c.happened, c.identity) as number
                    from (
                        select a.event_time as happened, a.*
                        from audit_event a
                        where event_time >= :from and event_time <= :last
                          and (event_time, identity) > (:from, :identity)
                          and (event_time, identity) <= (:last, :last_identity)
                        union all
                        select a.event_time + interval '10518984 hours', a.*
                        from audit_event a
                        where event_time >= :shifted_from and event_time <= :shifted_last
                          and (event_time, identity) > (:shifted_from, :identity)
                          and (event_time, identity) <= (:shifted_last, :last_identity)
                    ) c) e
                where %s) f
            join ingest_batch b on b.id = f.batch
            where f.bytes_before < :bytes
            order by f.number
            limit :candidates""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate reading;
    private final StoredEvents storedEvents;
    private final ExposureFacts exposures;

    StoredTimeline(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            StoredEvents storedEvents,
            ExposureFacts exposures) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.reading = new TransactionTemplate(transactions);
        this.storedEvents = storedEvents;
        this.exposures = exposures;
    }

    @Override
    public Slice read(EventPlace after, Instant to, KqlExpression query) {
        return Objects.requireNonNull(reading.execute(open -> {
            CustomPlans.use(jdbc);
            return ahead(after, StoredTime.clamped(to))
                    .map(ahead -> slice(after, ahead, to, query))
                    .orElseGet(() -> new Slice(0, List.of(), EventPlace.before(to), true));
        }));
    }

    private Optional<Ahead> ahead(EventPlace after, Instant to) {
        Map<String, Object> parameters = from(after);
        parameters.put("to", bound(to));
        parameters.put("shifted_to", bound(to.minus(StoredTime.SHIFT)));
        parameters.put("events", MAX_EVENTS);
        return sql.sql(AHEAD)
                .params(parameters)
                .query((row, n) -> new Ahead(
                        new EventPlace(
                                StoredEvents.instant(row, "happened"),
                                Objects.requireNonNull(row.getObject("identity", UUID.class))),
                        row.getInt("n")))
                .optional();
    }

    private Slice slice(EventPlace after, Ahead ahead, Instant to, KqlExpression query) {
        Found found = candidates(after, ahead.last(), Narrowing.of(List.of(query)));
        if (!found.isWhole()) {
            Candidate last = found.candidates().getLast();
            return new Slice(last.number(), found.candidates(), last.place(), false);
        }
        boolean isLast = ahead.events() < MAX_EVENTS;
        return new Slice(ahead.events(), found.candidates(), isLast ? EventPlace.before(to) : ahead.last(), isLast);
    }

    private Found candidates(EventPlace after, EventPlace last, Narrowing narrowing) {
        Map<String, Object> parameters = from(after);
        parameters.putAll(narrowing.parameters());
        parameters.put("last", bound(last.happenedAt()));
        parameters.put("shifted_last", bound(last.happenedAt().minus(StoredTime.SHIFT)));
        parameters.put("last_identity", last.identity());
        parameters.put("candidates", MAX_CANDIDATES);
        parameters.put("bytes", MAX_BYTES);
        Found found = sql.sql(CANDIDATES.formatted(narrowing.condition()))
                .params(parameters)
                .query(this::found);
        return found.with(exposures.of(found.ofServices()));
    }

    private static Map<String, Object> from(EventPlace after) {
        Instant time = StoredTime.clamped(after.happenedAt());
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("from", bound(time));
        parameters.put("shifted_from", bound(time.minus(StoredTime.SHIFT)));
        parameters.put("identity", after.identity());
        return parameters;
    }

    /** As a time, not as a text: PostgreSQL would turn a text into a time for each row, and prune no partition when it plans. */
    private static OffsetDateTime bound(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private Found found(ResultSet row) throws SQLException {
        List<Candidate> candidates = new ArrayList<>();
        List<EventId> ofServices = new ArrayList<>();
        int found = 0;
        long decoded = 0;
        while (row.next()) {
            found = row.getInt("found");
            Candidate candidate = new Candidate(row.getInt("number"), storedEvents.mapRow(row, row.getRow()));
            decoded += candidate.event().decodedBytes();
            if (!candidates.isEmpty() && decoded > MAX_DECODED_BYTES) break;
            candidates.add(candidate);
            if (row.getBoolean("of_services")) ofServices.add(candidate.event().id());
        }
        return new Found(candidates, ofServices, candidates.isEmpty() || candidates.size() == found);
    }

    /** The last of the next events, and how many they are. */
    private record Ahead(EventPlace last, int events) {}

    /** @param isWhole whether these are all */
    private record Found(List<Candidate> candidates, List<EventId> ofServices, boolean isWhole) {

        Found with(Map<EventId, ExposureChange> changes) {
            List<Candidate> known = candidates.stream()
                    .map(one -> new Candidate(
                            one.number(),
                            one.event().with(changes.get(one.event().id()))))
                    .toList();
            return new Found(known, ofServices, isWhole);
        }
    }
}
