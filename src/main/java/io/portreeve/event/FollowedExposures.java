package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import io.portreeve.event.EventStream.Candidate;
import io.portreeve.event.ServiceEvents.Key;
import io.portreeve.event.ServiceEvents.Told;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ExposureChangeJson;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.exposure.ToldWrite;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Follows the stream slice by slice: histories of Services, what their writes did, and the place in one commit. A write costs
 * reading and writing its Service's row, however many Services and writes there are.
 */
@Component
class FollowedExposures implements Exposures {

    private static final Logger log = LoggerFactory.getLogger(FollowedExposures.class);

    private static final List<KqlExpression> QUERY = List.of(Kql.parse(ServiceEvents.QUERY));

    /** Histories that are in memory at once; a Service as large as they come has one of some hundred kB. */
    private static final int SERVICES_AT_ONCE = 100;

    private static final int MAX_NAME_BYTES = 512;

    /** At every tick: more than clusters write to Services in that time. */
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    /** Events of which something else became known, in one batch; unpacked they are some kB each. */
    private static final int AGAIN_AT_ONCE = 5_000;

    private static final long USUAL_EVENT_BYTES = 4_000;

    /** Batches may be a week ahead of the clock, and are kept a while longer than their events. */
    private static final Duration LONGER_THAN_EVENTS = Duration.ofDays(10);

    private static final String WAIT_SHORTLY = """
            select set_config('lock_timeout', ?, true),
                set_config('idle_in_transaction_session_timeout', '60s', true)""";

    private static final String CLAIM = "select position from exposure_place for update";

    private static final String HISTORIES = """
            select service, history from service_exposure where service = any(:services::uuid[])""";

    private static final String KEEP = """
            insert into service_exposure (service, cluster, namespace, name, history, gone, last_at)
            values (?::uuid, ?, ?, ?, ?, ?, ?::timestamptz)
            on conflict (service) do update
            set history = excluded.history, gone = excluded.gone, last_at = excluded.last_at""";

    private static final String TELL = """
            insert into exposure_change (event_time, identity, change, told_at)
            values (?::timestamptz, ?::uuid, ?, ?::timestamptz)
            on conflict (event_time, identity) do update
            set change = excluded.change""";

    private static final String AGAIN_BATCH = """
            insert into ingest_batch (id, received_at, events, bytes, decoded_bytes, days, again)
            values (nextval('ingest_batch_id'), :received_at::timestamptz, :events, 0, :decoded_bytes, :days::date[], true)
            returning id""";

    private static final String AGAIN =
            "insert into exposure_again (batch, n, event_time, identity) values (?, ?, ?::timestamptz, ?::uuid)";

    private static final String FORGET_SERVICES = """
            delete from service_exposure
            where service in (
                select service from service_exposure
                where gone = :gone and last_at < :before::timestamptz
                limit :limit)""";

    private static final String FORGET_CHANGES = """
            delete from exposure_change
            where (event_time, identity) in (
                select event_time, identity from exposure_change where told_at < :before::timestamptz limit :limit)""";

    private static final String FORGET_AGAIN =
            "delete from exposure_again where batch < (select min(id) from ingest_batch)";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EventStream stream;
    private final EventSettings events;
    private final ExposureSettings settings;
    private final Clock clock;

    FollowedExposures(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            EventStream stream,
            EventSettings events,
            ExposureSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.transaction = transaction;
        this.stream = stream;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public StreamPosition follow(StreamPosition end, int maxSlices) {
        StreamPosition reached = followed();
        for (int slices = 0; reached.compareTo(end) < 0 && slices < maxSlices; slices++) {
            try {
                reached = Objects.requireNonNull(transaction.execute(open -> followSlice(end)));
            } catch (UncategorizedSQLException refused) {
                if (!LockWait.isOver(refused)) throw refused;
                return followed();
            }
        }
        return reached;
    }

    @Override
    public StreamPosition followed() {
        return StreamPosition.endOf(
                sql.sql("select position from exposure_place").query(Long.class).single());
    }

    private StreamPosition followSlice(StreamPosition end) {
        jdbc.query(WAIT_SHORTLY, row -> {}, settings.maxWait().toMillis() + "ms");
        StreamPosition place =
                StreamPosition.endOf(sql.sql(CLAIM).query(Long.class).single());
        if (place.compareTo(end) >= 0) return place;
        EventStream.Slice slice = stream.read(place, end, QUERY);
        tell(told(slice.candidates()));
        sql.sql("update exposure_place set position = :position")
                .param("position", slice.end().position())
                .update();
        return slice.end();
    }

    /** What the events tell of each Service; those of whole namespaces come first. */
    private static Map<Key, List<ToldWrite>> told(List<Candidate> candidates) {
        Map<Key, List<ToldWrite>> namespaces = new LinkedHashMap<>();
        Map<Key, List<ToldWrite>> services = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            if (candidate.again()) continue;
            for (Told told : read(candidate.event())) {
                (told.service().isNamespace() ? namespaces : services)
                        .computeIfAbsent(told.service(), none -> new ArrayList<>())
                        .add(told.write());
            }
        }
        namespaces.putAll(services);
        return namespaces;
    }

    /** One event that trips our own code must not hold up what comes after it. */
    private static List<Told> read(StoredEvent event) {
        try {
            return ServiceEvents.read(event.audit(), event.id().toString(), event.receivedAt());
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Stored event {} cannot be asked about a Service", event.id(), e);
            return List.of();
        }
    }

    private void tell(Map<Key, List<ToldWrite>> told) {
        List<Key> keys = new ArrayList<>(told.keySet());
        List<EventId> again = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += SERVICES_AT_ONCE) {
            tellSome(keys.subList(from, Math.min(keys.size(), from + SERVICES_AT_ONCE)), told, again);
        }
        for (int from = 0; from < again.size(); from += AGAIN_AT_ONCE) {
            repeat(again.subList(from, Math.min(again.size(), from + AGAIN_AT_ONCE)));
        }
    }

    private void tellSome(List<Key> keys, Map<Key, List<ToldWrite>> told, List<EventId> again) {
        TreeSet<String> wanted = new TreeSet<>();
        keys.forEach(key -> {
            wanted.add(idOf(key).toString());
            wanted.add(idOf(key.ofNamespace()).toString());
        });
        Map<UUID, ServiceHistory> histories = histories(wanted);
        Map<Key, ServiceHistory> kept = new LinkedHashMap<>();
        Map<EventId, ExposureChange> changes = new TreeMap<>(CopyingEventAppender.KEY_ORDER);
        for (Key key : keys) {
            ServiceHistory history = histories.getOrDefault(idOf(key), ServiceHistory.empty());
            List<ToldWrite> writes = new ArrayList<>(sweeps(key, history, histories));
            told.getOrDefault(key, List.of()).stream()
                    .filter(write -> !write.reads() || history.learnsFrom(write))
                    .forEach(writes::add);
            ServiceHistory.Addition addition = added(history, writes);
            if (addition == null) continue;
            kept.put(key, addition.history());
            addition.changes().forEach((id, change) -> changes.put(EventId.parse(id), change));
            addition.retold().forEach(id -> again.add(EventId.parse(id)));
            if (key.isNamespace()) histories.put(idOf(key), addition.history());
        }
        keep(kept);
        keepChanges(changes);
    }

    /** Writes that trip our own code are told of by their events alone, and hold up nobody else's. */
    private static ServiceHistory.@Nullable Addition added(ServiceHistory history, List<ToldWrite> writes) {
        if (writes.isEmpty()) return null;
        try {
            return history.add(writes);
        } catch (RuntimeException e) {
            log.error(
                    "What stored event {} did to its Service cannot be told",
                    writes.getFirst().id(),
                    e);
            return null;
        }
    }

    /** What happened to all Services of the namespace; to one that is not known it has nothing to add. */
    private static List<ToldWrite> sweeps(Key key, ServiceHistory history, Map<UUID, ServiceHistory> histories) {
        if (key.isNamespace() || history.isEmpty()) return List.of();
        return histories
                .getOrDefault(idOf(key.ofNamespace()), ServiceHistory.empty())
                .writes();
    }

    private Map<UUID, ServiceHistory> histories(Collection<String> services) {
        Map<UUID, ServiceHistory> histories = new HashMap<>();
        sql.sql(HISTORIES).param("services", services.toArray(String[]::new)).query(row -> {
            UUID service = Objects.requireNonNull(row.getObject("service", UUID.class));
            histories.put(service, readable(service, row.getBytes("history")));
        });
        return histories;
    }

    /** One that cannot be read, of another version perhaps, begins anew. */
    private static ServiceHistory readable(UUID service, byte[] packed) {
        try {
            return unpacked(packed);
        } catch (RuntimeException e) {
            log.error("The stored history of Service {} cannot be read and begins anew", service, e);
            return ServiceHistory.empty();
        }
    }

    private void keep(Map<Key, ServiceHistory> histories) {
        List<Map.Entry<Key, ServiceHistory>> rows = new ArrayList<>(histories.entrySet());
        jdbc.batchUpdate(KEEP, rows, rows.size() + 1, (statement, row) -> {
            Key key = row.getKey();
            statement.setString(1, idOf(key).toString());
            statement.setString(2, SafeText.cut(key.cluster(), MAX_NAME_BYTES));
            statement.setString(3, SafeText.cut(key.namespace(), MAX_NAME_BYTES));
            statement.setString(4, SafeText.cut(key.name(), MAX_NAME_BYTES));
            statement.setBytes(5, packed(row.getValue()));
            statement.setBoolean(6, row.getValue().isGone());
            statement.setString(7, StoredTime.clamped(row.getValue().lastAt()).toString());
        });
    }

    private void keepChanges(Map<EventId, ExposureChange> changes) {
        List<Map.Entry<EventId, ExposureChange>> rows = new ArrayList<>(changes.entrySet());
        String now = clock.instant().toString();
        jdbc.batchUpdate(TELL, rows, rows.size() + 1, (statement, row) -> {
            statement.setString(1, row.getKey().storedTime().toString());
            statement.setString(2, row.getKey().identity().toString());
            statement.setString(3, SafeText.of(ExposureChangeJson.textOf(row.getValue())));
            statement.setString(4, now);
        });
    }

    private void repeat(List<EventId> again) {
        TreeSet<LocalDate> days = new TreeSet<>();
        again.forEach(id -> days.add(CopyingEventAppender.partitionOf(id.storedTime())));
        long batch = sql.sql(AGAIN_BATCH)
                .param(
                        "received_at",
                        clock.instant().truncatedTo(ChronoUnit.MICROS).toString())
                .param("events", again.size())
                .param("decoded_bytes", again.size() * USUAL_EVENT_BYTES)
                .param("days", days.stream().map(LocalDate::toString).toArray(String[]::new))
                .query(Long.class)
                .single();
        List<Object[]> rows = new ArrayList<>();
        for (EventId id : again) {
            rows.add(new Object[] {
                batch, rows.size(), id.storedTime().toString(), id.identity().toString()
            });
        }
        jdbc.batchUpdate(AGAIN, rows);
    }

    @Override
    public Optional<ExposureChange> changeBy(StoredEvent stored, AuditEvent event) {
        ExposureChange known = stored.exposure();
        if (known != null) return Optional.of(known);
        return ServiceEvents.isWrite(event)
                ? Optional.of(ServiceEvents.changeOf(event, stored.receivedAt()))
                : Optional.empty();
    }

    @Override
    public Optional<ServiceHistory> historyOf(AuditEvent event) {
        Key key = ServiceEvents.serviceOf(event);
        if (key == null) return Optional.empty();
        Map<UUID, ServiceHistory> histories =
                histories(List.of(idOf(key).toString(), idOf(key.ofNamespace()).toString()));
        ServiceHistory history = histories.get(idOf(key));
        if (history == null) return Optional.empty();
        return Optional.of(history.add(sweeps(key, history, histories)).history());
    }

    @Override
    public void forget() {
        Instant now = clock.instant();
        forgetServices(false, now.minus(settings.retention()));
        forgetServices(true, now.minus(settings.goneRetention()));
        sql.sql(FORGET_CHANGES)
                .param(
                        "before",
                        now.minus(events.retention()).minus(LONGER_THAN_EVENTS).toString())
                .param("limit", FORGOTTEN_AT_ONCE)
                .update();
        sql.sql(FORGET_AGAIN).update();
    }

    private void forgetServices(boolean gone, Instant before) {
        sql.sql(FORGET_SERVICES)
                .param("gone", gone)
                .param("before", before.toString())
                .param("limit", FORGOTTEN_AT_ONCE)
                .update();
    }

    private static UUID idOf(Key key) {
        return new Fingerprint()
                .text(key.cluster())
                .text(key.namespace())
                .text(key.name())
                .uuid();
    }

    private static byte[] packed(ServiceHistory history) {
        return Zstd.compress(history.text().getBytes(UTF_8));
    }

    private static ServiceHistory unpacked(byte[] packed) {
        byte[] text = Zstd.decompress(packed, Math.toIntExact(Zstd.getFrameContentSize(packed)));
        return ServiceHistory.parse(new String(text, UTF_8));
    }
}
