package io.portreeve.detection;

import io.portreeve.detection.Backfill.Counts;
import io.portreeve.detection.Backfill.State;
import io.portreeve.event.EventPlace;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RunView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The backfills that were asked for. Whoever holds the row of one works on it; others pass by. */
@Component
class Backfills {

    /** Callers wait for each other only here, so that what they count is true when they add to it. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('portreeve.backfills'))";

    private static final String COUNT_OPEN = "select count(*) from rule_backfill where state in ('waiting', 'running')";

    private static final String ADD = """
            insert into rule_backfill (rule_id, rule_revision, rule_created_at, from_time, to_time, state, reached, reached_identity,
                created_at, created_by_key, created_by)
            values (:rule, :revision, :ruleCreatedAt, :from, :to, 'waiting', :from, :identity::uuid, :now, :key, :keyName)
            on conflict (rule_id) where state in ('waiting', 'running') do nothing
            returning *""";

    private static final String OF_RULE = "select * from rule_backfill where rule_id = :rule and id = :id";

    private static final String NEWEST = """
            select * from rule_backfill where rule_id = :rule and id < :before order by id desc limit :limit""";

    /** It read what was stored when it passed; what came later than the order may have been too late. */
    private static final String PASSED = """
            select * from rule_backfill
            where rule_id = :rule and from_time <= :happened and to_time > :happened and created_at >= :receivedAt
              and (reached, reached_identity) >= (:happened, :identity::uuid)
            order by id desc limit 1""";

    /** A replica that hangs lets go after a while. */
    private static final String LET_GO_WHEN_HUNG =
            "select set_config('idle_in_transaction_session_timeout', '60s', true)";

    private static final String CLAIM = """
            select * from rule_backfill
            where state in ('waiting', 'running') and id <> all(:resting)
            order by id
            limit 1
            for update skip locked""";

    private static final String ADVANCE = """
            update rule_backfill
            set state = 'running', reached = :reached, reached_identity = :identity::uuid, scanned = scanned + :scanned,
                matched = matched + :matched, created = created + :created, duplicate = duplicate + :duplicate,
                excepted = excepted + :excepted, suppressed = suppressed + :suppressed
            where id = :id""";

    private static final String LENGTHEN = """
            update rule_backfill_part
            set reached = :reached, reached_identity = :identity::uuid, last_examined_at = :now
            where id = (select max(id) from rule_backfill_part where backfill_id = :id)
              and revision = :revision and exceptions = :exceptions""";

    private static final String BEGIN_PART = """
            insert into rule_backfill_part (backfill_id, revision, exceptions, reached, reached_identity, last_examined_at)
            values (:id, :revision, :exceptions, :reached, :identity::uuid, :now)""";

    /** The first that ends at the event or after it. */
    private static final String PART = """
            select revision, last_examined_at from rule_backfill_part
            where backfill_id = :id and (reached, reached_identity) >= (:happened, :identity::uuid)
            order by id limit 1""";

    /** What has ended stays as it ended. */
    private static final String END = """
            update rule_backfill set state = :state, ended_at = :now, message = :message
            where id = :id and state in ('waiting', 'running')""";

    private final JdbcClient jdbc;

    Backfills(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Has others that want to add one wait until the transaction ends, and says how many wait or run. */
    int lockAndCount() {
        jdbc.sql(LOCK).query(row -> {});
        return jdbc.sql(COUNT_OPEN).query(Integer.class).single();
    }

    /** Adds one; empty when the rule has one that waits or runs. */
    Optional<Backfill> add(Rule rule, PastRange range, long keyId, String keyName, Instant now) {
        EventPlace start = EventPlace.before(range.from());
        return jdbc.sql(ADD)
                .param("rule", rule.id().value())
                .param("revision", rule.revision())
                .param("ruleCreatedAt", TimeColumn.parameter(rule.createdAt()))
                .param("from", TimeColumn.parameter(range.from()))
                .param("to", TimeColumn.parameter(range.to()))
                .param("identity", start.identity().toString())
                .param("now", TimeColumn.parameter(now))
                .param("key", keyId)
                .param("keyName", keyName)
                .query(Backfills::backfill)
                .optional();
    }

    Optional<Backfill> find(RuleId rule, long id) {
        return jdbc.sql(OF_RULE)
                .param("rule", rule.value())
                .param("id", id)
                .query(Backfills::backfill)
                .optional();
    }

    /** A rule's backfills before this id, newest first. */
    List<Backfill> before(RuleId rule, long id, int limit) {
        return jdbc.sql(NEWEST)
                .param("rule", rule.value())
                .param("before", id)
                .param("limit", limit)
                .query(Backfills::backfill)
                .list();
    }

    /** The newest backfill of a rule that surely passed an event. */
    Optional<Backfill> passed(RuleId rule, EventPlace event, Instant receivedAt) {
        return jdbc.sql(PASSED)
                .param("rule", rule.value())
                .param("happened", TimeColumn.parameter(event.happenedAt()))
                .param("identity", event.identity().toString())
                .param("receivedAt", TimeColumn.parameter(receivedAt))
                .query(Backfills::backfill)
                .optional();
    }

    /**
     * Claims the oldest that waits or runs and that nobody else is at, until the transaction ends.
     *
     * @param resting those to leave alone
     */
    Optional<Backfill> claim(List<Long> resting) {
        jdbc.sql(LET_GO_WHEN_HUNG).query(row -> {});
        return jdbc.sql(CLAIM)
                .param("resting", resting.toArray(Long[]::new))
                .query(Backfills::backfill)
                .optional();
    }

    /** Notes how far a claimed one came and what it made on the way. */
    void advance(Backfill claimed, EventPlace reached, RunView run) {
        jdbc.sql(ADVANCE)
                .param("id", claimed.id())
                .param("reached", TimeColumn.parameter(reached.happenedAt()))
                .param("identity", reached.identity().toString())
                .param("scanned", run.scanned())
                .param("matched", run.matched())
                .param("created", run.created())
                .param("duplicate", run.duplicate())
                .param("excepted", run.excepted())
                .param("suppressed", run.suppressed())
                .update();
    }

    /**
     * Notes what read up to there, in the transaction that advances it.
     *
     * @param exceptions the ids of those in force, in order
     * @param startedAt when the slice began
     */
    void examined(Backfill claimed, EventPlace reached, int revision, List<Long> exceptions, Instant startedAt) {
        if (writePart(LENGTHEN, claimed, reached, revision, exceptions, startedAt) > 0) return;
        writePart(BEGIN_PART, claimed, reached, revision, exceptions, startedAt);
    }

    private int writePart(
            String statement,
            Backfill claimed,
            EventPlace reached,
            int revision,
            List<Long> exceptions,
            Instant startedAt) {
        return jdbc.sql(statement)
                .param("id", claimed.id())
                .param("revision", revision)
                .param("exceptions", exceptions.toArray(Long[]::new))
                .param("reached", TimeColumn.parameter(reached.happenedAt()))
                .param("identity", reached.identity().toString())
                .param("now", TimeColumn.parameter(startedAt))
                .update();
    }

    /** What examined an event that a backfill has passed; empty when an older version of this service worked on it. */
    Optional<Part> partOf(Backfill backfill, EventPlace event) {
        return jdbc.sql(PART)
                .param("id", backfill.id())
                .param("happened", TimeColumn.parameter(event.happenedAt()))
                .param("identity", event.identity().toString())
                .query((row, n) -> new Part(row.getInt("revision"), TimeColumn.read(row, "last_examined_at")))
                .optional();
    }

    /** @param lastExaminedAt a moment when all that was in force for the part was */
    record Part(int revision, Instant lastExaminedAt) {}

    /** Ends one that waits or runs, after the slice in progress; false when it had ended before. */
    boolean end(long id, State state, @Nullable String message, Instant now) {
        return jdbc.sql(END)
                        .param("id", id)
                        .param("state", ApiWord.of(state))
                        .param("message", message)
                        .param("now", TimeColumn.parameter(now))
                        .update()
                == 1;
    }

    private static Backfill backfill(ResultSet row, int rowNumber) throws SQLException {
        return new Backfill(
                row.getLong("id"),
                new RuleId(row.getString("rule_id")),
                row.getInt("rule_revision"),
                TimeColumn.readOrNull(row, "rule_created_at"),
                new PastRange(TimeColumn.read(row, "from_time"), TimeColumn.read(row, "to_time")),
                ApiWord.parse(State.class, row.getString("state")).orElseThrow(),
                new EventPlace(
                        TimeColumn.read(row, "reached"),
                        Objects.requireNonNull(row.getObject("reached_identity", UUID.class))),
                new Counts(
                        row.getLong("scanned"),
                        row.getLong("matched"),
                        row.getLong("created"),
                        row.getLong("duplicate"),
                        row.getLong("excepted"),
                        row.getLong("suppressed")),
                row.getString("created_by"),
                TimeColumn.read(row, "created_at"),
                TimeColumn.readOrNull(row, "ended_at"),
                row.getString("message"));
    }
}
