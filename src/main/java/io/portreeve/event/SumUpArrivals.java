package io.portreeve.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sums up what arrived, with a place of its own in the stream: one aggregate over the typed columns of newly sealed batches at a
 * time. Names come from events, so how many are told apart is bounded.
 */
@Component
class SumUpArrivals {

    static final int MAX_CLUSTERS = 1_000;

    /** Of a cluster and day, of requests that were allowed and of those that were not: who may do nothing can still ask. */
    static final int MAX_KINDS = 1_000;

    private static final int MAX_BATCHES = 2_000;
    private static final long MAX_EVENTS = 50_000;
    private static final int MAX_PIECES = 10;

    /** Who did not look for longer cannot say whether anybody was silent. */
    private static final Duration LONGEST_LOOK_AWAY = Duration.ofMinutes(15);

    private static final String LET_GO_WHEN_HUNG =
            "select set_config('idle_in_transaction_session_timeout', '60s', true)";

    private static final String CLAIM = "select position from cluster_activity_place for update skip locked";

    private static final String MOVE = """
            update cluster_activity_place
            set position = :position,
                watched_since = case
                    when watched_at < :now::timestamptz - :away::interval then :now::timestamptz
                    else watched_since
                end,
                watched_at = :now::timestamptz""";

    private static final String BATCHES = """
            select id, position, events, days
            from ingest_batch
            where position > :after and position <= :end
            order by position
            limit :limit""";

    /** Times outside the days are stored too early, as the view tells. A request's first event has no body at any level. */
    private static final String SUMS = """
            select e.cluster,
                (b.received_at at time zone 'UTC')::date as day,
                coalesce(e.resource, '') as resource,
                coalesce(e.subresource, '') as subresource,
                case when e.verb in ('get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection')
                    then e.verb else '' end as verb,
                case when e.level in ('Metadata', 'Request', 'RequestResponse') then e.level else '' end as level,
                case when e.decision in ('allow', 'forbid') then e.decision else '' end as decision,
                e.incomplete,
                count(*) filter (where e.stage is distinct from 'RequestReceived') as events,
                max(least(b.received_at, case
                    when e.event_time < '1900-01-01 00:00:00+00' then e.event_time + interval '10518984 hours'
                    else e.event_time end)) as last_event_at,
                max(b.received_at) as last_received_at
            from audit_event e
            join ingest_batch b on b.id = e.batch
            where e.batch = any(:batches) and e.cluster <> :own and (%s)
            group by 1, 2, 3, 4, 5, 6, 7, 8""";

    private static final String HEAR = """
            insert into cluster_activity (cluster, last_event_at, last_received_at)
            values (?, ?::timestamptz, ?::timestamptz)
            on conflict (cluster) do update
            set last_event_at = greatest(cluster_activity.last_event_at, excluded.last_event_at),
                last_received_at = greatest(cluster_activity.last_received_at, excluded.last_received_at)""";

    private static final String KINDS = """
            select cluster, day, resource, subresource, verb, level, decision, incomplete
            from cluster_activity_day
            where cluster = any(:clusters) and day = any(:days::date[])""";

    private static final String ADD = """
            insert into cluster_activity_day
                (cluster, day, resource, subresource, verb, level, decision, incomplete, events)
            values (?, ?::date, ?, ?, ?, ?, ?, ?, ?)
            on conflict (cluster, day, resource, subresource, verb, level, decision, incomplete) do update
            set events = cluster_activity_day.events + excluded.events""";

    private static final String FORGET_CLUSTERS =
            "delete from cluster_activity where last_received_at < :before::timestamptz";

    private static final String FORGET_DAYS = "delete from cluster_activity_day where day < :before::date";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EventStream stream;
    private final Clock clock;

    SumUpArrivals(JdbcTemplate jdbc, TransactionTemplate transaction, EventStream stream, Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.transaction = transaction;
        this.stream = stream;
        this.clock = clock;
    }

    /** Where one row of the sums goes. */
    private record Kind(
            String cluster,
            LocalDate day,
            String resource,
            String subresource,
            String verb,
            String level,
            String decision,
            boolean incomplete) {

        static Kind of(ResultSet row, int number) throws SQLException {
            return new Kind(
                    row.getString("cluster"),
                    row.getObject("day", LocalDate.class),
                    row.getString("resource"),
                    row.getString("subresource"),
                    row.getString("verb"),
                    row.getString("level"),
                    row.getString("decision"),
                    row.getBoolean("incomplete"));
        }

        Kind ofOthers() {
            return new Kind(cluster, day, ClusterActivity.OTHER_RESOURCES, "", verb, level, decision, incomplete);
        }

        /** What is counted against the bound together. */
        List<Object> boundedWith() {
            return List.of(cluster, day, decision.equals("allow"));
        }
    }

    private record Sum(Kind kind, long events, Instant lastEventAt, Instant lastReceivedAt) {}

    private record Batch(long id, long position, int events, List<LocalDate> days) {

        static Batch of(ResultSet row, int number) throws SQLException {
            return new Batch(
                    row.getLong("id"), row.getLong("position"), row.getInt("events"), SealedEventStream.days(row));
        }
    }

    /** As {@link ClusterActivity#sumUp()}. */
    boolean sumUp() {
        long end = stream.seal().position();
        for (int pieces = 0; pieces < MAX_PIECES; pieces++) {
            Long reached = transaction.execute(open -> sumUpPiece(end));
            if (reached == null) return false;
            if (reached >= end) return true;
        }
        return false;
    }

    /** How far the sums reach now; null when somebody else is at it. */
    private @Nullable Long sumUpPiece(long end) {
        jdbc.query(LET_GO_WHEN_HUNG, row -> {});
        CustomPlans.use(jdbc);
        Optional<Long> place = sql.sql(CLAIM).query(Long.class).optional();
        if (place.isEmpty()) return null;
        List<Batch> batches = batches(place.get(), end);
        if (!batches.isEmpty()) add(sums(batches));
        long reached = batches.isEmpty()
                ? Math.max(end, place.get())
                : batches.getLast().position();
        Instant now = clock.instant();
        move(reached, now);
        forget(now.minus(SummedClusterActivity.REMEMBERED));
        return reached;
    }

    private List<Batch> batches(long after, long end) {
        List<Batch> next = sql.sql(BATCHES)
                .param("after", after)
                .param("end", end)
                .param("limit", MAX_BATCHES)
                .query(Batch::of)
                .list();
        long events = 0;
        List<Batch> piece = new ArrayList<>();
        for (Batch batch : next) {
            events += batch.events();
            if (!piece.isEmpty() && events > MAX_EVENTS) break;
            piece.add(batch);
        }
        return piece;
    }

    private List<Sum> sums(List<Batch> batches) {
        SortedSet<LocalDate> days = new TreeSet<>();
        batches.forEach(batch -> days.addAll(batch.days()));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("batches", batches.stream().map(Batch::id).toArray(Long[]::new));
        parameters.put("own", ClusterActivity.OWN_CLUSTER);
        return sql.sql(SUMS.formatted(SealedEventStream.touched(days, parameters)))
                .params(parameters)
                .query((row, n) -> new Sum(
                        Kind.of(row, n),
                        row.getLong("events"),
                        StoredEvents.instant(row, "last_event_at"),
                        StoredEvents.instant(row, "last_received_at")))
                .list();
    }

    private void add(List<Sum> sums) {
        Set<String> admitted = admitted(sums);
        List<Sum> heard = sums.stream()
                .filter(sum -> admitted.contains(sum.kind().cluster()))
                .toList();
        jdbc.batchUpdate(HEAR, heard, heard.size() + 1, (statement, sum) -> {
            statement.setString(1, sum.kind().cluster());
            statement.setString(2, sum.lastEventAt().toString());
            statement.setString(3, sum.lastReceivedAt().toString());
        });
        List<Sum> bounded = bounded(heard);
        jdbc.batchUpdate(ADD, bounded, bounded.size() + 1, (statement, sum) -> {
            Kind kind = sum.kind();
            statement.setString(1, kind.cluster());
            statement.setString(2, kind.day().toString());
            statement.setString(3, kind.resource());
            statement.setString(4, kind.subresource());
            statement.setString(5, kind.verb());
            statement.setString(6, kind.level());
            statement.setString(7, kind.decision());
            statement.setBoolean(8, kind.incomplete());
            statement.setLong(9, sum.events());
        });
    }

    /** The clusters that are known, and further ones as long as there is room. */
    private Set<String> admitted(List<Sum> sums) {
        Set<String> admitted = new HashSet<>(sql.sql("select cluster from cluster_activity")
                .query(String.class)
                .list());
        for (Sum sum : sums) {
            if (admitted.size() < MAX_CLUSTERS) admitted.add(sum.kind().cluster());
        }
        return admitted;
    }

    private List<Sum> bounded(List<Sum> sums) {
        Set<Kind> known = kindsLike(sums);
        Map<List<Object>, Integer> counts = new HashMap<>();
        known.forEach(kind -> counts.merge(kind.boundedWith(), 1, Integer::sum));
        List<Sum> bounded = new ArrayList<>();
        for (Sum sum : sums) {
            boolean isKnown = known.contains(sum.kind());
            if (isKnown || counts.merge(sum.kind().boundedWith(), 1, Integer::sum) <= MAX_KINDS) bounded.add(sum);
            else bounded.add(new Sum(sum.kind().ofOthers(), sum.events(), sum.lastEventAt(), sum.lastReceivedAt()));
        }
        return bounded;
    }

    private Set<Kind> kindsLike(List<Sum> sums) {
        return new HashSet<>(sql.sql(KINDS)
                .param(
                        "clusters",
                        sums.stream()
                                .map(sum -> sum.kind().cluster())
                                .distinct()
                                .toArray(String[]::new))
                .param(
                        "days",
                        sums.stream()
                                .map(sum -> sum.kind().day().toString())
                                .distinct()
                                .toArray(String[]::new))
                .query(Kind::of)
                .list());
    }

    private void move(long reached, Instant now) {
        sql.sql(MOVE)
                .param("position", reached)
                .param("now", now.toString())
                .param("away", LONGEST_LOOK_AWAY.toString())
                .update();
    }

    private void forget(Instant before) {
        sql.sql(FORGET_CLUSTERS).param("before", before.toString()).update();
        sql.sql(FORGET_DAYS).param("before", EventDays.dayOf(before).toString()).update();
    }
}
