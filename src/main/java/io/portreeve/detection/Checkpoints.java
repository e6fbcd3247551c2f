package io.portreeve.detection;

import io.portreeve.event.DatabaseSilence;
import io.portreeve.event.LockWait;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each rule has read the stored stream. Whoever holds a checkpoint's row lock runs the rule; others pass by. */
@Component
class Checkpoints {

    /** A run over a long history may search for minutes before it finds anything. */
    private static final Duration MAX_SILENCE = Duration.ofMinutes(5);

    /** None at all would mean to PostgreSQL that it may wait for ever. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final DatabaseSilence silence;

    Checkpoints(JdbcClient jdbc, NamedParameterJdbcOperations batches, DatabaseSilence silence) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.silence = silence;
    }

    /** Gives rules that have none yet a checkpoint at the start of the stream, due at once. */
    void createMissing(Collection<RuleId> rules) {
        jdbc.sql("""
                insert into rule_checkpoint (rule_id, position, n)
                select rule_id, :position, :n from unnest(:rules::text[]) rule_id
                order by rule_id
                on conflict do nothing
                """)
                .param("position", StreamPosition.START.position())
                .param("n", StreamPosition.START.n())
                .param("rules", names(rules))
                .update();
    }

    /** Those of these rules that are due. */
    List<RuleId> due(Collection<RuleId> rules, Instant now) {
        return jdbc.sql("""
                select rule_id from rule_checkpoint
                where rule_id = any(:rules) and (next_run_at is null or next_run_at <= :now)
                """)
                .param("rules", names(rules))
                .param("now", Timestamp.from(now))
                .query((row, n) -> new RuleId(row.getString("rule_id")))
                .list();
    }

    /**
     * Claims those of these rules that are due and that nobody else is running, until the transaction ends. The one that waits
     * longest comes first.
     */
    List<ClaimedRule> claimDue(Map<RuleId, Rule> rules, Instant now) {
        letGoWhenHung();
        return jdbc.sql("""
                select rule_id, position, n from rule_checkpoint
                where rule_id = any(:rules) and (next_run_at is null or next_run_at <= :now)
                order by next_run_at nulls first, rule_id
                for update skip locked
                """)
                .param("rules", names(rules.keySet()))
                .param("now", Timestamp.from(now))
                .query((row, n) -> new ClaimedRule(
                        Objects.requireNonNull(rules.get(new RuleId(row.getString("rule_id")))), examined(row)))
                .list();
    }

    /**
     * Claims one rule until the transaction ends, waiting for a run in progress.
     *
     * @throws CannotAcquireLockException when that takes longer than {@code wait}
     */
    ClaimedRule claim(Rule rule, Duration wait) {
        letGoWhenHung();
        setForTransaction("lock_timeout", wait.compareTo(SHORTEST_WAIT) > 0 ? wait : SHORTEST_WAIT);
        try {
            StreamPosition examined = jdbc.sql(
                            "select position, n from rule_checkpoint where rule_id = :rule for update")
                    .param("rule", rule.id().value())
                    .query((row, n) -> examined(row))
                    .single();
            setForTransaction("lock_timeout", Duration.ZERO); // the wait is meant for the claim alone
            return new ClaimedRule(rule, examined);
        } catch (UncategorizedSQLException e) {
            if (!LockWait.isOver(e)) throw e;
            throw new CannotAcquireLockException("A run of rule %s is still in progress".formatted(rule.id()), e);
        }
    }

    /** A replica that hangs or is cut off must not keep its rules from the others. */
    private void letGoWhenHung() {
        silence.allow(MAX_SILENCE);
        setForTransaction("statement_timeout", MAX_SILENCE.minusSeconds(2)); // the statement ends before its connection
        setForTransaction("idle_in_transaction_session_timeout", Duration.ofMinutes(1));
    }

    private void setForTransaction(String setting, Duration value) {
        jdbc.sql("select set_config(:setting, :value, true)")
                .param("setting", setting)
                .param("value", value.toMillis() + "ms")
                .query(String.class)
                .single();
    }

    /** Up to where a rule has examined the stream. */
    record Examined(RuleId rule, StreamPosition place) {}

    /** The one of these rules that is furthest behind; none of no rules. */
    Optional<Examined> furthestBehind(Collection<RuleId> rules) {
        return jdbc.sql("""
                select rule_id, position, n from rule_checkpoint
                where rule_id = any(:rules) order by position, n limit 1
                """)
                .param("rules", names(rules))
                .query((row, n) -> new Examined(new RuleId(row.getString("rule_id")), examined(row)))
                .optional();
    }

    /** A claimed rule's new place and its next run. */
    record Advance(RuleId rule, StreamPosition examined, Instant nextRunAt) {}

    /** Moves claimed checkpoints and sets the rules' next runs. */
    void advance(List<Advance> advances) {
        batches.batchUpdate(
                """
                update rule_checkpoint set position = :position, n = :n, next_run_at = :nextRunAt
                where rule_id = :rule
                """,
                advances.stream()
                        .map(advance -> new MapSqlParameterSource()
                                .addValue("position", advance.examined().position())
                                .addValue("n", advance.examined().n())
                                .addValue("nextRunAt", Timestamp.from(advance.nextRunAt()))
                                .addValue("rule", advance.rule().value()))
                        .toArray(SqlParameterSource[]::new));
    }

    /** Leaves the checkpoint where it is and sets the next run only. */
    void postpone(RuleId rule, Instant nextRunAt) {
        jdbc.sql("update rule_checkpoint set next_run_at = :nextRunAt where rule_id = :rule")
                .param("nextRunAt", Timestamp.from(nextRunAt))
                .param("rule", rule.value())
                .update();
    }

    /** How far a rule has read; the start of the stream for one that has no checkpoint. */
    StreamPosition examinedBy(RuleId rule) {
        return jdbc.sql("select position, n from rule_checkpoint where rule_id = :rule")
                .param("rule", rule.value())
                .query((row, n) -> examined(row))
                .optional()
                .orElse(StreamPosition.START);
    }

    /** How far those of these rules have read that have a checkpoint. */
    Map<RuleId, StreamPosition> examinedBy(Collection<RuleId> rules) {
        Map<RuleId, StreamPosition> examined = new HashMap<>();
        jdbc.sql("select rule_id, position, n from rule_checkpoint where rule_id = any(:rules)")
                .param("rules", names(rules))
                .query(row -> {
                    examined.put(new RuleId(row.getString("rule_id")), examined(row));
                });
        return examined;
    }

    /** When those of these rules run next that have run. */
    Map<RuleId, Instant> nextRunsOf(Collection<RuleId> rules) {
        Map<RuleId, Instant> next = new HashMap<>();
        jdbc.sql("""
                select rule_id, next_run_at from rule_checkpoint
                where rule_id = any(:rules) and next_run_at is not null
                """).param("rules", names(rules)).query(row -> {
            next.put(new RuleId(row.getString("rule_id")), TimeColumn.read(row, "next_run_at"));
        });
        return next;
    }

    static String[] names(Collection<RuleId> rules) {
        return rules.stream().map(RuleId::value).toArray(String[]::new);
    }

    private static StreamPosition examined(ResultSet row) throws SQLException {
        return new StreamPosition(row.getLong("position"), row.getInt("n"));
    }
}
