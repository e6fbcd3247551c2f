package io.portreeve.event;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The quarantine in a table, with a running total of what its records weigh. */
@Component
class JdbcQuarantine implements Quarantine {

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
            insert into quarantine_total (weight, dropped) values (:weight, 0)
            on conflict (only_row) do update set weight = quarantine_total.weight + excluded.weight
            returning weight""";

    private static final String WEIGH = "select coalesce(sum(weight), 0) from quarantined_record";

    /** The oldest records that together weigh what is too much. */
    private static final String DROP = """
            delete from quarantined_record
            where id in (
                select id
                from (select id, weight, sum(weight) over (order by id) as running from quarantined_record) oldest
                where running - weight < :excess)""";

    private static final String COUNT = """
            update quarantine_total set weight = :weight, dropped = dropped + :dropped returning dropped""";

    private static final String LIST = """
            select id, received_at, api_key_id, cluster, reason, size
            from quarantined_record
            where id < :before
            order by id desc
            limit :limit""";

    private static final String ONE = """
            select id, received_at, api_key_id, cluster, reason, size, bytes
            from quarantined_record
            where id = :id""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final long maxWeight;
    private final Clock clock;

    JdbcQuarantine(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, QuarantineSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.maxWeight = settings.maxSize().toBytes();
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
    record KeptBytes(Kept record, byte[] bytes) {}

    @Override
    public void keep(List<Refused> records, @Nullable Long apiKeyId) {
        if (records.isEmpty()) return;
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        transaction.executeWithoutResult(open -> {
            jdbc.batchUpdate(KEEP, records, RECORDS_AT_ONCE, (row, record) -> bind(row, record, now, apiKeyId));
            long added = records.stream().mapToLong(JdbcQuarantine::weightOf).sum();
            if (sql.sql(GROW)
                            .param("weight", added)
                            .query((row, n) -> row.getLong(1))
                            .single()
                    > maxWeight) shrink();
        });
    }

    /** Makes a tenth of room, so that a flood does not weigh the whole quarantine for each record. */
    private void shrink() {
        long weight = weight();
        if (weight > maxWeight) {
            int dropped = sql.sql(DROP)
                    .param("excess", weight - maxWeight + maxWeight / 10)
                    .update();
            weight = weight();
            log.warn("The quarantine is full: dropped its oldest {} records", dropped);
            count(weight, dropped);
        } else {
            count(weight, 0);
        }
    }

    private void count(long weight, int dropped) {
        sql.sql(COUNT)
                .param("weight", weight)
                .param("dropped", dropped)
                .query(Long.class)
                .single();
    }

    private long weight() {
        return sql.sql(WEIGH).query((row, n) -> row.getLong(1)).single();
    }

    /** The records before this id, newest first. */
    List<Kept> before(long id, int limit) {
        return sql.sql(LIST)
                .param("before", id)
                .param("limit", limit)
                .query(JdbcQuarantine::kept)
                .list();
    }

    Optional<KeptBytes> find(long id) {
        return sql.sql(ONE)
                .param("id", id)
                .query((row, n) -> new KeptBytes(kept(row, n), row.getBytes("bytes")))
                .optional();
    }

    private static void bind(PreparedStatement row, Refused record, OffsetDateTime now, @Nullable Long apiKeyId)
            throws SQLException {
        row.setObject(1, now);
        row.setObject(2, apiKeyId, Types.BIGINT);
        row.setString(3, record.cluster() == null ? null : SafeText.cut(record.cluster(), MAX_CLUSTER_BYTES));
        row.setString(4, SafeText.cut(record.reason(), MAX_REASON_BYTES));
        row.setLong(5, record.bytes().length);
        row.setBytes(6, beginning(record.bytes()));
        row.setInt(7, weightOf(record));
    }

    private static byte[] beginning(byte[] bytes) {
        return bytes.length <= MAX_KEPT_BYTES ? bytes : Arrays.copyOf(bytes, MAX_KEPT_BYTES);
    }

    private static int weightOf(Refused record) {
        return Math.min(record.bytes().length, MAX_KEPT_BYTES) + ROW_BYTES;
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
}
