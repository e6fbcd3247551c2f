package io.portreeve.detection;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers how many matches each rule's groups had, in pieces of event time. */
@Component
class GroupCounts {

    private static final String FIND = """
            select g.group_hash, g.piece, g.events, g.distinct_values, g.alerted_at, g.touched_at
            from unnest(:hashes::uuid[], :firsts::bigint[], :lasts::bigint[]) w (hash, first, last)
            join rule_threshold_group g on g.group_hash = w.hash and g.piece between w.first and w.last
            where g.rule_id = :rule""";

    private static final String KEEP = """
            insert into rule_threshold_group (rule_id, group_hash, piece, events, distinct_values, alerted_at, touched_at)
            values (?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz)
            on conflict (rule_id, group_hash, piece) do update
            set events = excluded.events, distinct_values = excluded.distinct_values, alerted_at = excluded.alerted_at,
                touched_at = excluded.touched_at""";

    private static final int WRITTEN_AT_ONCE = 1_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final RuleMemories memories;

    GroupCounts(JdbcClient jdbc, JdbcTemplate batches, RuleMemories memories) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.memories = memories;
    }

    /** A group in one piece of time, by the piece's number since 1970. */
    record Piece(UUID group, long number) {}

    /** Pieces of a group from one number to another. */
    record Stretch(UUID group, long first, long last) {}

    /**
     * What happened in one piece of time and was not taken by an alert yet.
     *
     * @param alertedAt the event time of the group's last alert in this piece
     * @param touchedAt when the event that was taken in last was received
     */
    record Count(long events, Set<UUID> distinct, @Nullable Instant alertedAt, Instant touchedAt) {

        static Count none(Instant receivedAt) {
            return new Count(0, Set.of(), null, receivedAt);
        }

        Count and(int moreEvents, Collection<UUID> values, int maxDistinct, Instant receivedAt) {
            Set<UUID> more = distinct;
            if (!distinct.containsAll(values)) {
                more = new HashSet<>(distinct);
                for (UUID value : values) if (more.size() < maxDistinct) more.add(value);
            }
            return new Count(events + moreEvents, more, alertedAt, receivedAt);
        }

        /** After an alert took what was counted. */
        Count taken() {
            return new Count(0, Set.of(), alertedAt, touchedAt);
        }

        Count alertedAt(Instant eventTime) {
            return new Count(events, distinct, eventTime, touchedAt);
        }
    }

    Map<Piece, Count> find(String rule, Collection<Stretch> stretches) {
        Map<Piece, Count> found = new HashMap<>();
        if (stretches.isEmpty()) return found;
        jdbc.sql(FIND)
                .param("rule", rule)
                .param("hashes", stretches.stream().map(Stretch::group).toArray(UUID[]::new))
                .param("firsts", stretches.stream().map(Stretch::first).toArray(Long[]::new))
                .param("lasts", stretches.stream().map(Stretch::last).toArray(Long[]::new))
                .query(row -> {
                    found.put(new Piece(row.getObject("group_hash", UUID.class), row.getLong("piece")), count(row));
                });
        return found;
    }

    private static Count count(ResultSet row) throws SQLException {
        return new Count(
                row.getLong("events"),
                Set.of((UUID[]) row.getArray("distinct_values").getArray()),
                TimeColumn.readOrNull(row, "alerted_at"),
                TimeColumn.read(row, "touched_at"));
    }

    void keep(Memory memory, Map<Piece, Count> changed, Duration window) {
        batches.batchUpdate(
                KEEP,
                List.copyOf(changed.entrySet()),
                WRITTEN_AT_ONCE,
                (statement, piece) -> fill(statement, memory.ruleId(), piece.getKey(), piece.getValue()));
        memories.keep(
                memory,
                changed.values().stream().map(Count::touchedAt),
                window,
                before -> forget(memory.ruleId(), before));
    }

    private static void fill(PreparedStatement statement, String rule, Piece piece, Count count) throws SQLException {
        Array distinct =
                statement.getConnection().createArrayOf("uuid", count.distinct().toArray());
        statement.setString(1, rule);
        statement.setObject(2, piece.group());
        statement.setLong(3, piece.number());
        statement.setLong(4, count.events());
        statement.setArray(5, distinct);
        statement.setString(
                6, count.alertedAt() == null ? null : count.alertedAt().toString());
        statement.setString(7, count.touchedAt().toString());
    }

    private void forget(String rule, Instant before) {
        jdbc.sql("delete from rule_threshold_group where rule_id = :rule and touched_at < :before")
                .param("rule", rule)
                .param("before", TimeColumn.parameter(before))
                .update();
    }
}
