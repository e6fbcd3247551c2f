package io.portreeve.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Appends by COPY, in the order of the unique key: two senders with the same events then wait for each other instead of
 * deadlocking. A batch that meets a known event is repeated, with the known ones looked up and left out.
 */
@Component
class CopyingEventAppender implements EventAppender {

    private static final int MAX_ATTEMPTS = 10;

    /** Short enough that a sender hears of a database that hangs within its own 30 seconds. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    private static final String TWIN = "23505";
    private static final String NO_PARTITION = "23514";
    private static final String DEADLOCK = "40P01";
    private static final String NOT_SERIALIZABLE = "40001";

    private static final int COLUMNS = 25;

    private static final String COPY = """
            copy audit_event (batch, n, event_time, request_time, identity, response_code, dry_run, document_codec,
                decision, verb, resource, subresource, username, namespace, name, api_group, stage, level,
                impersonated_user, cluster, incomplete, body_names, source_ip, kind, document)
            from stdin (format binary)""";

    /** The time limit ends the transaction of a service that hangs, which would keep twins of its batch waiting. */
    private static final String BEGIN = """
            select nextval('ingest_batch_id'),
                set_config('idle_in_transaction_session_timeout', '60s', true),
                set_config('plan_cache_mode', 'force_custom_plan', true)""";

    /** One probe of the unique key for each event: the limit keeps the planner from joining whole days. */
    private static final String KNOWN = """
            select k.event_time, k.identity
            from unnest(:times::timestamptz[], :identities::uuid[]) as k (event_time, identity)
            cross join lateral (
                select from audit_event e
                where e.event_time = k.event_time and e.identity = k.identity
                  and e.event_time between :first::timestamptz and :last::timestamptz
                limit 1) known""";

    private static final String BATCH = """
            insert into ingest_batch (id, received_at, api_key_id, events, bytes, decoded_bytes, days, kinds)
            values (:id, :received_at::timestamptz, :key, :events, :bytes, :decoded_bytes, :days::date[], true)""";

    static final Comparator<EventId> KEY_ORDER = Comparator.comparing(EventId::storedTime)
            .thenComparing(id -> id.identity().getMostSignificantBits(), Long::compareUnsigned)
            .thenComparing(id -> id.identity().getLeastSignificantBits(), Long::compareUnsigned);

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate commit;
    private final EventDays days;
    private final DocumentCodec codec;
    private final RequestKinds kinds;
    private final RecentTwins twins;
    private final DatabaseSilence silence;
    private final Timer commits;
    private final Clock clock;

    CopyingEventAppender(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            EventDays days,
            DocumentCodec codec,
            RequestKinds kinds,
            RecentTwins twins,
            DatabaseSilence silence,
            MeterRegistry meters,
            Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.commit = new TransactionTemplate(transactions);
        this.commit.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.days = days;
        this.codec = codec;
        this.kinds = kinds;
        this.twins = twins;
        this.silence = silence;
        this.commits = Timer.builder("portreeve.ingest.commit")
                .description("How long it took to store a piece of a batch, commit included")
                .register(meters);
        this.clock = clock;
    }

    @Override
    public Appended append(List<AuditEvent> events, @Nullable Long apiKeyId) {
        if (events.isEmpty()) return new Appended(0, 0);
        List<EncodedEvent> encoded = events.stream().map(this::encoded).toList();
        boolean askFirst = twins.metLately(apiKeyId);
        for (int attempt = 1; ; attempt++) {
            try {
                return store(encoded, apiKeyId, askFirst);
            } catch (DataAccessException refused) {
                if (attempt == MAX_ATTEMPTS || !isPassing(refused)) throw refused;
                if (stateOf(refused).equals(TWIN)) {
                    twins.met(apiKeyId);
                    askFirst = true;
                }
            } catch (TransactionException unavailable) {
                throw new DataAccessResourceFailureException("the database does not take events", unavailable);
            }
        }
    }

    private boolean isPassing(DataAccessException refused) {
        return switch (stateOf(refused)) {
            case TWIN, DEADLOCK, NOT_SERIALIZABLE -> true;
            case NO_PARTITION -> {
                days.refresh(); // a day was dropped since
                yield true;
            }
            default -> false;
        };
    }

    private static String stateOf(DataAccessException refused) {
        if (!(refused.getMostSpecificCause() instanceof SQLException cause) || cause.getSQLState() == null) return "";
        return cause.getSQLState();
    }

    private Appended store(List<EncodedEvent> events, @Nullable Long apiKeyId, boolean askFirst) {
        Integer stored = commits.record(() -> commit.execute(open -> storeIn(events, apiKeyId, askFirst)));
        if (stored == null) throw new IllegalStateException("the transaction gave no answer");
        return new Appended(stored, events.size() - stored);
    }

    private int storeIn(List<EncodedEvent> events, @Nullable Long apiKeyId, boolean askFirst) {
        silence.allow(MAX_SILENCE);
        long batch = Objects.requireNonNull(jdbc.queryForObject(BEGIN, (row, n) -> row.getLong(1)));
        TreeMap<EventId, EncodedEvent> rows = new TreeMap<>(KEY_ORDER);
        events.forEach(event -> rows.putIfAbsent(event.id(days), event));
        if (askFirst && rows.keySet().removeAll(known(rows))) twins.met(apiKeyId);
        if (rows.isEmpty()) return 0;
        jdbc.execute((ConnectionCallback<Long>) connection -> copy(connection.unwrap(PGConnection.class), batch, rows));
        writeBatch(batch, apiKeyId, rows);
        return rows.size();
    }

    private Set<EventId> known(TreeMap<EventId, EncodedEvent> rows) {
        return new HashSet<>(sql.sql(KNOWN)
                .param("times", textsOf(rows, id -> id.storedTime().toString()))
                .param("identities", textsOf(rows, id -> id.identity().toString()))
                .param("first", rows.firstKey().storedTime().toString())
                .param("last", rows.lastKey().storedTime().toString())
                .query((row, n) -> new EventId(StoredEvents.instant(row, 1), row.getObject(2, UUID.class)))
                .list());
    }

    private static String[] textsOf(TreeMap<EventId, EncodedEvent> rows, Function<EventId, String> text) {
        return rows.keySet().stream().map(text).toArray(String[]::new);
    }

    /** The rows are whole in memory before COPY begins, so that no sender's slow line keeps it open. */
    private static long copy(PGConnection connection, long batch, TreeMap<EventId, EncodedEvent> rows)
            throws SQLException {
        CopyBuffer buffer = new CopyBuffer();
        int n = 0;
        for (var row : rows.entrySet()) {
            buffer.row(COLUMNS)
                    .int8(batch)
                    .int4(n++)
                    .timestamp(row.getKey().storedTime())
                    .values(row.getValue().values());
        }
        try {
            return connection.getCopyAPI().copyIn(COPY, buffer.finish());
        } catch (IOException impossible) {
            throw new IllegalStateException("reading memory failed", impossible);
        }
    }

    /** Reads the event, which may wait for room: so before the transaction begins, which must not wait for anything of ours. */
    private EncodedEvent encoded(AuditEvent event) {
        DocumentCodec.Packed document = codec.pack(event.document());
        byte[] values = LargeDocuments.whenThereIsRoom(event.document().length, () -> valuesOf(event, document));
        return new EncodedEvent(
                event.eventTime(), event.identity(), values, document.bytes().length, event.document().length);
    }

    private byte[] valuesOf(AuditEvent event, DocumentCodec.Packed document) {
        TypedValues typed = new TypedValues(event.json());
        BodyNames names = BodyNames.in(event.json());
        CopyBuffer values = CopyBuffer.ofValues(document.bytes().length)
                .timestamp(event.requestTime())
                .uuid(event.identity())
                .int2(typed.responseCode())
                .bool(event.dryRun())
                .int2((short) document.codec());
        for (TypedColumn column : TypedColumn.values()) values.text(typed.text(column));
        return values.text(event.cluster())
                .bool(event.incomplete())
                .int8(names.bits())
                .inet4(typed.sourceIp())
                .int2(event.incomplete() ? RequestKind.NONE : kinds.numberOf(RequestKind.of(typed, names.shape())))
                .bytes(document.bytes())
                .written();
    }

    private void writeBatch(long batch, @Nullable Long apiKeyId, TreeMap<EventId, EncodedEvent> rows) {
        SortedSet<LocalDate> touched = new TreeSet<>();
        rows.keySet().forEach(id -> touched.add(partitionOf(id.storedTime())));
        long bytes = rows.values().stream().mapToLong(EncodedEvent::bytes).sum();
        long decodedBytes =
                rows.values().stream().mapToLong(EncodedEvent::decodedBytes).sum();
        sql.sql(BATCH)
                .param("id", batch)
                .param(
                        "received_at",
                        clock.instant().truncatedTo(ChronoUnit.MICROS).toString())
                .param("key", apiKeyId)
                .param("events", rows.size())
                .param("bytes", bytes)
                .param("decoded_bytes", decodedBytes)
                .param("days", touched.stream().map(LocalDate::toString).toArray(String[]::new))
                .update();
    }

    static LocalDate partitionOf(Instant storedTime) {
        return EventDays.dayOf(
                storedTime.isBefore(StoredTime.OTHER_TIMES_END) ? StoredTime.OTHER_TIMES_START : storedTime);
    }

    /**
     * An event ready to be sent, several times if need be.
     *
     * @param values its columns but for those that each attempt may change: its batch, its place there and its stored time
     * @param bytes of its document, packed
     * @param decodedBytes of its document
     */
    private record EncodedEvent(Instant eventTime, UUID identity, byte[] values, int bytes, int decodedBytes) {

        EventId id(EventDays days) {
            return new EventId(days.storedTime(eventTime), identity);
        }
    }
}
