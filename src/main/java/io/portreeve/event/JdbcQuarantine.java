package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.problem.ProblemException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The quarantine in a table, with a running total of what its records weigh. Who holds the total waits for no record: whatever
 * takes a record out locks the record first.
 */
@Component
class JdbcQuarantine implements Quarantine, QuarantinedRecords {

    private static final Logger log = LoggerFactory.getLogger(JdbcQuarantine.class);

    private static final int MAX_KEPT_BYTES = 1 << 20;
    private static final int MAX_REASON_BYTES = 1_000;
    private static final int MAX_CLUSTER_BYTES = 1_012;
    private static final int RECORDS_AT_ONCE = 100;

    /** What a row takes beside its bytes, or a flood of tiny records would pass the limit unseen. */
    private static final int ROW_BYTES = 200;

    private static final String KEEP = """
            insert into quarantined_record (received_at, api_key_id, cluster, reason, size, bytes, weight)
            values (?, ?, ?, ?, ?, ?, ?)""";

    /** Also the lock under which the quarantine grows and shrinks. */
    private static final String GROW = """
            insert into quarantine_total (weight, records, dropped) values (:weight, :records, 0)
            on conflict (only_row) do update
            set weight = quarantine_total.weight + excluded.weight, records = quarantine_total.records + excluded.records
            returning weight""";

    /** To be asked under the lock: what is deleted but not committed yet is in it, and taken off later. */
    private static final String WEIGH =
            "select coalesce(sum(weight), 0) as weight, count(*) as records from quarantined_record";

    /** The oldest records that together weigh what is too much. One that somebody holds stays: it is about to go. */
    private static final String DROP = """
            delete from quarantined_record
            where id in (
                select id
                from quarantined_record
                where id in (
                    select id
                    from (select id, weight, sum(weight) over (order by id) as running from quarantined_record) oldest
                    where running - weight < :excess)
                for update skip locked)""";

    private static final String EXPIRE = """
            delete from quarantined_record
            where id in (
                select id
                from quarantined_record
                where received_at < :before::timestamptz
                for update skip locked)""";

    private static final String LOCK = "select weight from quarantine_total for update";

    private static final String COUNT = """
            update quarantine_total
            set weight = :weight, records = :records, dropped = dropped + :dropped, expired = expired + :expired""";

    private static final String TOTAL = "select weight, records, dropped, expired from quarantine_total";

    private static final String LIST = """
            select id, received_at, api_key_id, cluster, reason, size
            from quarantined_record
            where id < :before
              and (cardinality(:clusters::text[]) = 0 or cluster = any (:clusters::text[]))
              and (cardinality(:keys::bigint[]) = 0 or api_key_id = any (:keys::bigint[]))
              and (:from::timestamptz is null or received_at >= :from::timestamptz)
              and (:to::timestamptz is null or received_at < :to::timestamptz)
            order by id desc
            limit :limit""";

    private static final String ONE = """
            select id, received_at, api_key_id, cluster, reason, size, bytes
            from quarantined_record
            where id = :id""";

    /** So many of the newest records are looked through for a text, and so much of what they weigh: less than a second. */
    private static final int RECORDS_LOOKED_THROUGH = 10_000;

    private static final long WEIGHT_LOOKED_THROUGH = 64L << 20;

    private static final String NEWEST = """
            select id, weight, sum(weight) over (order by id desc) as running
            from quarantined_record
            where cardinality(:clusters::text[]) = 0 or cluster = any (:clusters::text[])
            order by id desc
            limit :records""";

    private static final String HOLDING = """
            select id, received_at, cluster, reason
            from quarantined_record
            where id in (select id from (%s) newest where running - weight < :weight)
              and position(:text::bytea in bytes) > 0
            order by id desc
            limit :limit""".formatted(NEWEST);

    private static final String IS_LOOKED_THROUGH = """
            select count(*) < :records and coalesce(max(running - weight), 0) < :weight from (%s) newest""".formatted(NEWEST);

    private static final String HOLD = ONE + " for update skip locked";

    private static final String DELETE = "delete from quarantined_record where id = :id returning weight";

    private static final String REFUSE_AGAIN = """
            with held as (select weight from quarantined_record where id = :id)
            update quarantined_record
            set reason = :reason, cluster = coalesce(cluster, :cluster), size = :size, bytes = :bytes, weight = :weight
            where id = :id
            returning (select weight from held)""";

    private static final String NEW_REASON = "update quarantined_record set reason = :reason where id = :id";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final long maxWeight;
    private final Duration maxAge;
    private final Clock clock;

    JdbcQuarantine(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, QuarantineSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.maxWeight = settings.maxSize().toBytes();
        this.maxAge = settings.maxAge();
        this.clock = clock;
    }

    /**
     * A kept record.
     *
     * @param size as it came
     * @param key the id of the key that sent it
     */
    record Kept(
            long id,
            Instant receivedAt,
            @Nullable String cluster,
            String reason,
            long size,
            @Nullable String key) {}

    /** A kept record and the beginning of it that was kept. */
    record KeptBytes(Kept record, byte[] bytes) {

        boolean isTruncated() {
            return record.size() > bytes.length;
        }
    }

    /**
     * The running total.
     *
     * @param weight what the records take, rows included
     * @param dropped how many went because of the size
     * @param expired how many went because of their age
     */
    record Total(long weight, long records, long dropped, long expired) {}

    private record Weight(long bytes, long records) {}

    @Override
    public void keep(List<Refused> records, @Nullable Long apiKeyId) {
        if (records.isEmpty()) return;
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        transaction.executeWithoutResult(open -> {
            jdbc.batchUpdate(KEEP, records, RECORDS_AT_ONCE, (row, record) -> bind(row, record, now, apiKeyId));
            long added = records.stream().mapToLong(JdbcQuarantine::weightOf).sum();
            if (grow(added, records.size()) > maxWeight) shrink();
        });
    }

    /** Drops what is older than it may be. Any replica may. */
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void expire() {
        String before = clock.instant().minus(maxAge).toString();
        transaction.executeWithoutResult(open -> {
            int expired = sql.sql(EXPIRE).param("before", before).update();
            sql.sql(LOCK).query((row, n) -> row.getLong(1)).list();
            count(weigh(), 0, expired);
            if (expired > 0) log.info("Dropped {} records from quarantine that were older than {}", expired, maxAge);
        });
    }

    @Override
    public <T> Optional<T> hold(long id, Function<HeldRecord, T> work) {
        return Objects.requireNonNull(
                transaction.execute(open -> lock(id).map(record -> work.apply(new Held(record)))));
    }

    @Override
    public Holding holding(String text, List<String> clusters, int limit) {
        List<Found> newest = lookingThrough(HOLDING, clusters)
                .param("text", text.getBytes(UTF_8))
                .param("limit", limit)
                .query((row, n) -> new Found(
                        row.getLong("id"),
                        StoredEvents.instant(row, "received_at"),
                        row.getString("cluster"),
                        row.getString("reason")))
                .list();
        boolean all =
                lookingThrough(IS_LOOKED_THROUGH, clusters).query(Boolean.class).single();
        return new Holding(newest, !all);
    }

    /** Names as their column holds them. */
    private static String[] stored(List<String> clusters) {
        return clusters.stream().map(SafeText::of).toArray(String[]::new);
    }

    private JdbcClient.StatementSpec lookingThrough(String statement, List<String> clusters) {
        return sql.sql(statement)
                .param("clusters", stored(clusters))
                .param("records", RECORDS_LOOKED_THROUGH)
                .param("weight", WEIGHT_LOOKED_THROUGH);
    }

    private Optional<KeptBytes> lock(long id) {
        Optional<KeptBytes> free =
                sql.sql(HOLD).param("id", id).query(JdbcQuarantine::keptBytes).optional();
        if (free.isPresent() || find(id).isEmpty()) return free;
        throw new ProblemException(
                HttpStatus.CONFLICT,
                "record-in-use",
                "Quarantined record %d is being replayed or deleted at this moment. Look what became of it."
                        .formatted(id));
    }

    /** The record goes first and the total after it, as everywhere: the other way round two could wait for each other. */
    private void remove(long id) {
        sql.sql(DELETE)
                .param("id", id)
                .query((row, n) -> row.getLong(1))
                .optional()
                .ifPresent(gone -> grow(-gone, -1));
    }

    private long grow(long weight, int records) {
        return sql.sql(GROW)
                .param("weight", weight)
                .param("records", records)
                .query((row, n) -> row.getLong(1))
                .single();
    }

    /** Makes a tenth of room, so that a flood does not weigh the whole quarantine for each record. */
    private void shrink() {
        Weight before = weigh();
        if (before.bytes() <= maxWeight) {
            count(before, 0, 0);
            return;
        }
        int dropped = sql.sql(DROP)
                .param("excess", before.bytes() - maxWeight + maxWeight / 10)
                .update();
        log.warn("The quarantine is full: dropped its oldest {} records", dropped);
        count(weigh(), dropped, 0);
    }

    private void count(Weight kept, int dropped, int expired) {
        sql.sql(COUNT)
                .param("weight", kept.bytes())
                .param("records", kept.records())
                .param("dropped", dropped)
                .param("expired", expired)
                .update();
    }

    private Weight weigh() {
        return sql.sql(WEIGH)
                .query((row, n) -> new Weight(row.getLong("weight"), row.getLong("records")))
                .single();
    }

    /** What is kept, and what had to go since the tables were made. */
    Total total() {
        return sql.sql(TOTAL)
                .query((row, n) -> new Total(
                        row.getLong("weight"), row.getLong("records"), row.getLong("dropped"), row.getLong("expired")))
                .single();
    }

    List<Kept> find(QuarantineQuery query) {
        return sql.sql(LIST)
                .param("before", query.before())
                .param("clusters", stored(query.clusters()))
                .param("keys", query.keys().toArray(Long[]::new))
                .param("from", query.from() == null ? null : query.from().toString())
                .param("to", query.to() == null ? null : query.to().toString())
                .param("limit", query.limit())
                .query(JdbcQuarantine::kept)
                .list();
    }

    Optional<KeptBytes> find(long id) {
        return sql.sql(ONE).param("id", id).query(JdbcQuarantine::keptBytes).optional();
    }

    private static void bind(PreparedStatement row, Refused record, OffsetDateTime now, @Nullable Long apiKeyId)
            throws SQLException {
        row.setObject(1, now);
        row.setObject(2, apiKeyId, Types.BIGINT);
        row.setString(3, clusterOf(record));
        row.setString(4, SafeText.cut(record.reason(), MAX_REASON_BYTES));
        row.setLong(5, record.bytes().length);
        row.setBytes(6, beginning(record.bytes()));
        row.setInt(7, weightOf(record));
    }

    private static @Nullable String clusterOf(Refused record) {
        return record.cluster() == null ? null : SafeText.cut(record.cluster(), MAX_CLUSTER_BYTES);
    }

    private static byte[] beginning(byte[] bytes) {
        return bytes.length <= MAX_KEPT_BYTES ? bytes : Arrays.copyOf(bytes, MAX_KEPT_BYTES);
    }

    private static int weightOf(Refused record) {
        return Math.min(record.bytes().length, MAX_KEPT_BYTES) + ROW_BYTES;
    }

    private static KeptBytes keptBytes(ResultSet row, int rowNumber) throws SQLException {
        return new KeptBytes(kept(row, rowNumber), row.getBytes("bytes"));
    }

    private static Kept kept(ResultSet row, int rowNumber) throws SQLException {
        return new Kept(
                row.getLong("id"),
                StoredEvents.instant(row, "received_at"),
                row.getString("cluster"),
                row.getString("reason"),
                row.getLong("size"),
                row.getString("api_key_id"));
    }

    private final class Held implements HeldRecord {

        private final KeptBytes held;

        private Held(KeptBytes held) {
            this.held = held;
        }

        @Override
        public @Nullable Long apiKeyId() {
            String key = held.record().key();
            return key == null ? null : Long.valueOf(key);
        }

        @Override
        public String reason() {
            return held.record().reason();
        }

        @Override
        public @Nullable String cluster() {
            return held.record().cluster();
        }

        @Override
        public byte[] bytes() {
            return held.bytes();
        }

        @Override
        public boolean isTruncated() {
            return held.isTruncated();
        }

        @Override
        public void release() {
            remove(held.record().id());
        }

        @Override
        public void refuseAgain(String reason) {
            sql.sql(NEW_REASON)
                    .param("reason", SafeText.cut(reason, MAX_REASON_BYTES))
                    .param("id", held.record().id())
                    .update();
        }

        @Override
        public void refuseAgain(Refused refused) {
            int weight = weightOf(refused);
            long before = sql.sql(REFUSE_AGAIN)
                    .param("reason", SafeText.cut(refused.reason(), MAX_REASON_BYTES))
                    .param("cluster", clusterOf(refused))
                    .param("size", refused.bytes().length)
                    .param("bytes", beginning(refused.bytes()))
                    .param("weight", weight)
                    .param("id", held.record().id())
                    .query((row, n) -> row.getLong(1))
                    .single();
            grow(weight - before, 0);
        }
    }
}
