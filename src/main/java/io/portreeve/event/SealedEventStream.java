package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.kql.KqlExpression;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The stream by sealed batches: an ingest commit leaves its batch without a position, and one short transaction at a time
 * numbers the batches it can see. A position so becomes visible only after all smaller ones.
 */
@Component
class SealedEventStream implements EventStream {

    /** How many batches one transaction numbers; more of them take more transactions. */
    private static final int SEALED_AT_ONCE = 5_000;

    private static final int MAX_BATCHES = 4_000;

    /** As senders fill them, some hundred are a slice. */
    private static final int BATCHES_AT_ONCE = 200;

    /** In slices of twenty thousand a third of a run of one rule went into asking for the next slice. */
    private static final long MAX_EVENTS = 50_000;

    /** As they are stored: so the candidates of a slice wait in memory, be they all that was read. */
    private static final long MAX_BYTES = 32L << 20;

    /**
     * Unpacked, because unpacking, reading and asking is what takes the time between two statements of a run, and the database
     * ends a run that is silent for a minute: this much takes seconds.
     */
    private static final long MAX_DECODED_BYTES = 256L << 20;

    /** Some ten slices: half a minute's work of one pass, and more than comes between two runs of a rule as a rule. */
    private static final int NEAR_BATCHES = 20_000;

    /** As senders fill them, some eight hundred are near. */
    private static final int NEWEST_AT_ONCE = 1_000;

    private static final long NEAR_EVENTS = 400_000;
    private static final long NEAR_DECODED_BYTES = 1_280L << 20;

    /** A replica that hangs while it seals lets go after a while, and until then holds nobody else up for long. */
    private static final String LET_GO_WHEN_HUNG = """
            select set_config('lock_timeout', '3s', true),
                set_config('idle_in_transaction_session_timeout', '10s', true)""";

    /** A statement of its own: the snapshot of the next one must come after the lock. */
    private static final String LOCK = "select head from stream_head for update";

    private static final String FIRST_HEAD = "insert into stream_head (head) values (0) on conflict do nothing";

    private static final String UNSEALED = """
            select id from ingest_batch where position is null order by id limit :limit""";

    private static final String NUMBER = """
            update ingest_batch b
            set position = :head + t.place
            from unnest(:ids::bigint[]) with ordinality t (id, place)
            where b.id = t.id""";

    private static final String MOVE = "update stream_head set head = :head";

    private static final String BATCHES = """
            select id, position, received_at, events, bytes, coalesce(decoded_bytes, 10 * bytes) as decoded_bytes, days, again,
                kinds
            from ingest_batch
            where position between :first and :last
            order by position
            limit :limit""";

    private static final String NEWEST = """
            select id, position, received_at, events, bytes, coalesce(decoded_bytes, 10 * bytes) as decoded_bytes, days, again,
                kinds
            from ingest_batch
            where position <= :last
            order by position desc
            limit :limit""";

    private static final String FIRST_RECEIVED = """
            select coalesce(min(position) - 1, :end) from ingest_batch
            where received_at >= :receivedAt::timestamptz and position <= :end""";

    private static final String WAITING_SINCE = """
            select min(received_at)
            from (
                (select received_at from ingest_batch
                 where position > :position and events > 0
                 order by position
                 limit 1)
                union all
                select received_at from ingest_batch where position = :position and events - 1 > :n
                union all
                select min(received_at) from ingest_batch where position is null and events > 0) waiting""";

    private static final String RECEIVED = """
            select min(received_at), max(received_at) from ingest_batch
            where position between :first and :last and events > 0
              and (position > :first or events - 1 > :n)""";

    private static final String EVENTS = """
            select batch, n, event_time, identity, cluster, request_time, document_codec, document, kind,
                coalesce(resource, '') = 'services' as of_services
            from audit_event
            where batch = any(:batches) and (%s) and (%s)""";

    private static final String AGAIN = """
            select a.batch, a.n, e.event_time, e.identity, e.cluster, e.request_time, e.document_codec, e.document,
                true as of_services
            from exposure_again a
            join audit_event e on e.event_time = a.event_time and e.identity = a.identity
            where a.batch = any(:batches)""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate sealing;
    private final StoredEvents storedEvents;
    private final ExposureFacts exposures;
    private final AskedKinds askedKinds;

    SealedEventStream(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            StoredEvents storedEvents,
            ExposureFacts exposures,
            AskedKinds askedKinds) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.sealing = new TransactionTemplate(transactions);
        this.sealing.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.sealing.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.storedEvents = storedEvents;
        this.exposures = exposures;
        this.askedKinds = askedKinds;
    }

    @Override
    public StreamPosition seal() {
        Sealed sealed;
        do {
            sealed = sealInOneCommit();
        } while (sealed.batches() == SEALED_AT_ONCE);
        return StreamPosition.endOf(sealed.head());
    }

    private Sealed sealInOneCommit() {
        try {
            return Objects.requireNonNull(sealing.execute(open -> sealSome()));
        } catch (UncategorizedSQLException refused) {
            if (!LockWait.isOver(refused)) throw refused;
            throw new CannotAcquireLockException("The end of the stream is held by someone else", refused);
        }
    }

    /** The lock is held to the commit: positions become visible in order. */
    private Sealed sealSome() {
        jdbc.query(LET_GO_WHEN_HUNG, row -> {});
        long head = lockHead();
        List<Long> ids = sql.sql(UNSEALED)
                .param("limit", SEALED_AT_ONCE)
                .query((row, n) -> row.getLong(1))
                .list();
        if (ids.isEmpty()) return new Sealed(head, 0);
        sql.sql(NUMBER)
                .param("head", head)
                .param("ids", ids.toArray(Long[]::new))
                .update();
        sql.sql(MOVE).param("head", head + ids.size()).update();
        return new Sealed(head + ids.size(), ids.size());
    }

    private long lockHead() {
        Optional<Long> head = sql.sql(LOCK).query(Long.class).optional();
        if (head.isPresent()) return head.get();
        sql.sql(FIRST_HEAD).update();
        return sql.sql(LOCK).query(Long.class).single();
    }

    @Override
    public StreamPosition near(StreamPosition end) {
        long last = end.position();
        int batches = 0;
        long events = 0;
        long bytes = 0;
        while (true) {
            List<Batch> newest = newest(last);
            for (Batch batch : newest) {
                events += batch.events();
                bytes += batch.decodedBytes();
                boolean isTooMany = ++batches == NEAR_BATCHES || events > NEAR_EVENTS || bytes > NEAR_DECODED_BYTES;
                if (isTooMany) return StreamPosition.endOf(batch.position());
            }
            if (newest.size() < NEWEST_AT_ONCE) return StreamPosition.endOf(0);
            last = newest.getLast().position() - 1;
        }
    }

    private List<Batch> newest(long last) {
        return sql.sql(NEWEST)
                .param("last", last)
                .param("limit", NEWEST_AT_ONCE)
                .query(SealedEventStream::batch)
                .list();
    }

    @Override
    public StreamPosition before(Instant receivedAt, StreamPosition end) {
        return StreamPosition.endOf(sql.sql(FIRST_RECEIVED)
                .param("receivedAt", receivedAt.toString())
                .param("end", end.position())
                .query(Long.class)
                .single());
    }

    @Override
    public Optional<Instant> waitingSince(StreamPosition examined) {
        return sql.sql(WAITING_SINCE)
                .param("position", examined.position())
                .param("n", examined.n())
                .query((row, n) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    @Override
    public Optional<Received> received(StreamPosition after, StreamPosition to) {
        return sql.sql(RECEIVED)
                .param("first", after.position())
                .param("n", after.n())
                .param("last", to.position())
                .query((row, n) -> received(row))
                .single();
    }

    private static Optional<Received> received(ResultSet row) throws SQLException {
        Timestamp first = row.getTimestamp(1);
        return first == null
                ? Optional.empty()
                : Optional.of(
                        new Received(first.toInstant(), row.getTimestamp(2).toInstant()));
    }

    @Override
    public Slice read(StreamPosition after, StreamPosition end, List<KqlExpression> queries) {
        CustomPlans.use(jdbc);
        List<Batch> batches = new ArrayList<>();
        boolean all = readBatches(after, end, batches);
        if (batches.isEmpty()) return new Slice(List.of(), List.of(), later(after, end));

        List<Found> found = candidates(batches, queries);
        if (queries.stream().anyMatch(ExposureQuestions::in)) found.addAll(again(batches));
        List<Candidate> candidates = withExposures(found).stream()
                .filter(candidate -> candidate.place().compareTo(after) > 0
                        && candidate.place().compareTo(end) <= 0)
                .sorted(Comparator.comparing(Candidate::place))
                .toList();
        List<ScannedBatch> scanned = batches.stream()
                .map(batch -> new ScannedBatch(batch.position(), batch.events()))
                .toList();
        return new Slice(
                scanned,
                candidates,
                all ? end : StreamPosition.endOf(batches.getLast().position()));
    }

    /** Adds the batches of one slice; true when they reach the end. */
    private boolean readBatches(StreamPosition after, StreamPosition end, List<Batch> batches) {
        long first = after.n() == Integer.MAX_VALUE ? after.position() + 1 : after.position();
        long events = 0;
        long bytes = 0;
        long decodedBytes = 0;
        while (batches.size() < MAX_BATCHES) {
            List<Batch> next = batches(first, end.position());
            for (Batch batch : next) {
                events += batch.events();
                bytes += batch.bytes();
                decodedBytes += batch.decodedBytes();
                boolean isTooMuch = events > MAX_EVENTS || bytes > MAX_BYTES || decodedBytes > MAX_DECODED_BYTES;
                if (isTooMuch && !batches.isEmpty()) return false;
                batches.add(batch);
            }
            if (next.size() < BATCHES_AT_ONCE) return true;
            first = next.getLast().position() + 1;
        }
        return false;
    }

    private List<Batch> batches(long first, long last) {
        return sql.sql(BATCHES)
                .param("first", first)
                .param("last", last)
                .param("limit", BATCHES_AT_ONCE)
                .query(SealedEventStream::batch)
                .list();
    }

    /** Batches of before know no kinds. */
    private List<Found> candidates(List<Batch> batches, List<KqlExpression> queries) {
        Map<Boolean, List<Batch>> byKinds =
                batches.stream().filter(batch -> !batch.again()).collect(Collectors.partitioningBy(Batch::kinds));
        List<Batch> withKinds = byKinds.getOrDefault(true, List.of());
        List<Batch> without = byKinds.getOrDefault(false, List.of());
        List<Found> found = new ArrayList<>();
        if (!withKinds.isEmpty()) found.addAll(candidates(withKinds, askedKinds.of(queries)));
        if (!without.isEmpty()) found.addAll(candidates(without, AskedKinds.ByKind.unknown(Narrowing.of(queries))));
        return found;
    }

    private List<Found> candidates(List<Batch> batches, AskedKinds.ByKind byKind) {
        Map<Long, Batch> byId = new HashMap<>();
        SortedSet<LocalDate> days = new TreeSet<>();
        for (Batch batch : batches) {
            byId.put(batch.id(), batch);
            days.addAll(batch.days());
        }
        Map<String, Object> parameters = new HashMap<>(byKind.narrowing().parameters());
        parameters.put("batches", byId.keySet().toArray(Long[]::new));
        String touched = touched(days, parameters);
        return sql.sql(EVENTS.formatted(touched, byKind.narrowing().condition()))
                .params(parameters)
                .query((row, n) -> candidate(row, byId, false, byKind.possible(row.getShort("kind"))))
                .list();
    }

    /** The events that stand in these batches by reference. */
    private List<Found> again(List<Batch> batches) {
        Map<Long, Batch> byId = new HashMap<>();
        batches.stream().filter(Batch::again).forEach(batch -> byId.put(batch.id(), batch));
        if (byId.isEmpty()) return List.of();
        return sql.sql(AGAIN)
                .param("batches", byId.keySet().toArray(Long[]::new))
                .query((row, n) -> candidate(row, byId, true, null))
                .list();
    }

    private Found candidate(ResultSet row, Map<Long, Batch> byId, boolean again, @Nullable BitSet possible)
            throws SQLException {
        Batch batch = byId.get(row.getLong("batch"));
        if (batch == null)
            throw new IllegalStateException("an event of batch " + row.getLong("batch") + " came unasked");
        StreamPosition place = new StreamPosition(batch.position(), row.getInt("n"));
        return new Found(
                new Candidate(place, storedEvents.read(row, batch.receivedAt()), again, possible),
                row.getBoolean("of_services"));
    }

    /** @param ofServices whether it may have done something to a Service's exposure */
    private record Found(Candidate candidate, boolean ofServices) {}

    private List<Candidate> withExposures(List<Found> found) {
        Map<EventId, ExposureChange> changes = exposures.of(found.stream()
                .filter(Found::ofServices)
                .map(one -> one.candidate().event().id())
                .toList());
        return found.stream()
                .map(Found::candidate)
                .map(one -> new Candidate(
                        one.place(), one.event().with(changes.get(one.event().id())), one.again(), one.possible()))
                .toList();
    }

    @Override
    public void showLife() {
        jdbc.execute("select 1");
    }

    /** One range of stored times for each run of touched days, so that the other partitions are not even opened. */
    static String touched(SortedSet<LocalDate> days, Map<String, Object> parameters) {
        List<String> ranges = new ArrayList<>();
        LocalDate start = null;
        LocalDate end = null;
        for (LocalDate day : days) {
            if (start != null && day.equals(end)) {
                end = day.plusDays(1);
                continue;
            }
            if (start != null && end != null) ranges.add(range(start, end, parameters));
            start = day;
            end = isOtherTimes(day) ? EventDays.dayOf(StoredTime.OTHER_TIMES_END) : day.plusDays(1);
        }
        if (start != null && end != null) ranges.add(range(start, end, parameters));
        return String.join(" or ", ranges);
    }

    /** Bound as times, not as texts: PostgreSQL would turn a text into a time for each row, and prune no partition when it plans. */
    private static String range(LocalDate start, LocalDate end, Map<String, Object> parameters) {
        int number = parameters.size();
        parameters.put("start" + number, EventDays.startOf(start).atOffset(ZoneOffset.UTC));
        parameters.put("end" + number, EventDays.startOf(end).atOffset(ZoneOffset.UTC));
        return "event_time >= :start%1$d and event_time < :end%1$d".formatted(number);
    }

    private static boolean isOtherTimes(LocalDate day) {
        return day.equals(EventDays.dayOf(StoredTime.OTHER_TIMES_START));
    }

    private static StreamPosition later(StreamPosition one, StreamPosition other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Batch batch(ResultSet row, int rowNumber) throws SQLException {
        return new Batch(
                row.getLong("id"),
                row.getLong("position"),
                StoredEvents.instant(row, "received_at"),
                row.getInt("events"),
                row.getLong("bytes"),
                row.getLong("decoded_bytes"),
                days(row),
                row.getBoolean("again"),
                row.getBoolean("kinds"));
    }

    /** The days that a batch touched. */
    static List<LocalDate> days(ResultSet batch) throws SQLException {
        List<LocalDate> days = new ArrayList<>();
        for (Object day : (Object[]) batch.getArray("days").getArray()) days.add(((java.sql.Date) day).toLocalDate());
        return days;
    }

    private record Sealed(long head, int batches) {}

    private record Batch(
            long id,
            long position,
            Instant receivedAt,
            int events,
            long bytes,
            long decodedBytes,
            List<LocalDate> days,
            boolean again,
            boolean kinds) {}
}
