package io.portreeve.detection;

import io.portreeve.event.EventStream.Received;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which parts of the stream each rule has judged, when and by which revision. It outlives the run log. */
@Component
class Coverage implements Examinations {

    private static final String LENGTHEN = """
            update rule_coverage
            set to_position = :to, to_n = :toN, last_examined_at = :at,
                received_from = least(received_from, :receivedFrom::timestamptz),
                received_to = greatest(received_to, :receivedTo::timestamptz)
            where id = (select id from rule_coverage where rule_id = :rule order by id desc limit 1)
              and revision = :revision and to_position = :from and to_n = :fromN""";

    private static final String BEGIN = """
            insert into rule_coverage (rule_id, revision, from_position, from_n, to_position, to_n,
                first_examined_at, last_examined_at, received_from, received_to)
            values (:rule, :revision, :from, :fromN, :to, :toN, :at, :at, :receivedFrom, :receivedTo)""";

    private static final String LIST = """
            select * from rule_coverage where rule_id = :rule and id < :before order by id desc limit :limit""";

    /** The run is looked for within the time of its part: the same place may have been read before, or only to learn. */
    private static final String EXAMINATIONS = """
            select part.revision, part.first_examined_at, part.last_examined_at, run.id as run_id, run.ended_at
            from rule_coverage part
            left join lateral (
                select id, ended_at from rule_run
                where rule_id = part.rule_id and revision = part.revision
                  and ended_at between part.first_examined_at and part.last_examined_at
                  and (from_position, from_n) < (:position, :n) and (to_position, to_n) >= (:position, :n)
                order by id
                limit 1) run on true
            where part.rule_id = :rule
              and (part.from_position, part.from_n) < (:position, :n)
              and (part.to_position, part.to_n) >= (:position, :n)
            order by part.id desc""";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;

    Coverage(JdbcClient jdbc, NamedParameterJdbcOperations batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** One unbroken part of the stream that one revision has judged. */
    record Part(
            long id,
            int revision,
            Span span,
            Instant firstExaminedAt,
            Instant lastExaminedAt,
            @Nullable Instant receivedFrom,
            @Nullable Instant receivedTo) {}

    /**
     * What a rule's run has judged.
     *
     * @param received when those events were received; empty when there are none
     */
    record Judged(Rule rule, Span span, Optional<Received> received) {}

    /** Adds what runs have judged, in their transaction. What is no continuation begins a part of its own. */
    void lengthen(List<Judged> judged, Instant now) {
        List<Judged> parts =
                judged.stream().filter(part -> !part.span().isEmpty()).toList();
        int[] lengthened = write(LENGTHEN, parts, now);
        write(
                BEGIN,
                IntStream.range(0, parts.size())
                        .filter(i -> lengthened[i] == 0)
                        .mapToObj(parts::get)
                        .toList(),
                now);
    }

    private int[] write(String statement, List<Judged> parts, Instant now) {
        return batches.batchUpdate(
                statement, parts.stream().map(part -> parameters(part, now)).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource parameters(Judged part, Instant now) {
        Received received = part.received().orElse(null);
        return new MapSqlParameterSource()
                .addValue("rule", part.rule().id().value())
                .addValue("revision", part.rule().revision())
                .addValue("from", part.span().from().position())
                .addValue("fromN", part.span().from().n())
                .addValue("to", part.span().to().position())
                .addValue("toN", part.span().to().n())
                .addValue("at", TimeColumn.parameter(now))
                .addValue("receivedFrom", TimeColumn.parameter(received == null ? null : received.first()))
                .addValue("receivedTo", TimeColumn.parameter(received == null ? null : received.last()));
    }

    /** A rule's parts before this one, newest first. */
    List<Part> before(long id, RuleId rule, int limit) {
        return jdbc.sql(LIST)
                .param("rule", rule.value())
                .param("before", id)
                .param("limit", limit)
                .query((row, n) -> part(row))
                .list();
    }

    @Override
    public List<Examination> of(RuleId rule, StreamPosition place) {
        return jdbc.sql(EXAMINATIONS)
                .param("rule", rule.value())
                .param("position", place.position())
                .param("n", place.n())
                .query((row, n) -> examination(row))
                .list();
    }

    private static Examination examination(ResultSet row) throws SQLException {
        Instant endedAt = TimeColumn.readOrNull(row, "ended_at");
        Instant first = TimeColumn.read(row, "first_examined_at");
        Instant last = TimeColumn.read(row, "last_examined_at");
        return new Examination(
                row.getInt("revision"),
                endedAt == null ? first : endedAt,
                endedAt == null ? last : endedAt,
                row.getObject("run_id", Long.class));
    }

    private static Part part(ResultSet row) throws SQLException {
        return new Part(
                row.getLong("id"),
                row.getInt("revision"),
                new Span(
                        new StreamPosition(row.getLong("from_position"), row.getInt("from_n")),
                        new StreamPosition(row.getLong("to_position"), row.getInt("to_n"))),
                TimeColumn.read(row, "first_examined_at"),
                TimeColumn.read(row, "last_examined_at"),
                TimeColumn.readOrNull(row, "received_from"),
                TimeColumn.readOrNull(row, "received_to"));
    }
}
