package io.portreeve.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tables tell that {@link SumUpArrivals} writes. */
@Component
class SummedClusterActivity implements ClusterActivity {

    /** For so long a cluster is known that sends nothing. */
    static final Duration REMEMBERED = Duration.ofDays(30);

    private static final String CLUSTERS = """
            select c.cluster, c.last_event_at, c.last_received_at, coalesce(d.events, 0) as events,
                greatest(c.last_received_at, p.watched_since) < :silent_before::timestamptz as silent
            from cluster_activity c
            cross join cluster_activity_place p
            left join (
                select cluster, sum(events) as events from cluster_activity_day where day >= :yesterday::date group by cluster
            ) d on d.cluster = c.cluster
            where c.last_received_at >= :remembered::timestamptz
            order by c.cluster""";

    private static final String ARRIVALS = """
            select cluster, resource, subresource, verb, level, decision, incomplete, sum(events) as events
            from cluster_activity_day
            where day >= :since::date
            group by cluster, resource, subresource, verb, level, decision, incomplete""";

    private static final String QUARANTINED = """
            select cluster, count(*) as records
            from quarantined_record
            where cluster is not null and received_at >= :since::timestamptz
            group by cluster""";

    private static final String TELL = """
            update cluster_activity
            set silence_told_of = last_received_at
            where cluster = :cluster and last_received_at = :heard::timestamptz
              and silence_told_of is distinct from last_received_at""";

    private final SumUpArrivals sumUpArrivals;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final ClusterSettings settings;
    private final Clock clock;

    SummedClusterActivity(
            SumUpArrivals sumUpArrivals,
            JdbcClient sql,
            TransactionTemplate transaction,
            ClusterSettings settings,
            Clock clock) {
        this.sumUpArrivals = sumUpArrivals;
        this.sql = sql;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public boolean sumUp() {
        return sumUpArrivals.sumUp();
    }

    @Override
    public List<KnownCluster> clusters() {
        Instant now = clock.instant();
        return sql.sql(CLUSTERS)
                .param("yesterday", EventDays.dayOf(now).minusDays(1).toString())
                .param("remembered", now.minus(REMEMBERED).toString())
                .param("silent_before", silentBefore(now).toString())
                .query((row, n) -> new KnownCluster(
                        row.getString("cluster"),
                        StoredEvents.instant(row, "last_event_at"),
                        StoredEvents.instant(row, "last_received_at"),
                        row.getLong("events"),
                        row.getBoolean("silent")))
                .list();
    }

    private Instant silentBefore(Instant now) {
        return settings.silentAfter().isZero() ? Instant.EPOCH : now.minus(settings.silentAfter());
    }

    @Override
    public List<Arrivals> arrivals(Instant since) {
        return sql.sql(ARRIVALS)
                .param("since", EventDays.dayOf(since).toString())
                .query((row, n) -> new Arrivals(
                        row.getString("cluster"),
                        row.getString("resource"),
                        row.getString("subresource"),
                        row.getString("verb"),
                        row.getString("level"),
                        row.getString("decision"),
                        row.getBoolean("incomplete"),
                        row.getLong("events")))
                .list();
    }

    @Override
    public Map<String, Long> quarantined(Instant since) {
        Map<String, Long> records = new HashMap<>();
        sql.sql(QUARANTINED).param("since", since.toString()).query(row -> {
            records.put(row.getString("cluster"), row.getLong("records"));
        });
        return records;
    }

    @Override
    public void tellSilent(Consumer<List<KnownCluster>> listener) {
        List<KnownCluster> silent =
                clusters().stream().filter(KnownCluster::silent).toList();
        if (silent.isEmpty()) return;
        transaction.executeWithoutResult(open -> {
            List<KnownCluster> untold = silent.stream().filter(this::mark).toList();
            if (!untold.isEmpty()) listener.accept(untold);
        });
    }

    /** False when it was told of, or heard again meanwhile. */
    private boolean mark(KnownCluster silent) {
        int marked = sql.sql(TELL)
                .param("cluster", silent.cluster())
                .param("heard", silent.lastReceivedAt().toString())
                .update();
        return marked == 1;
    }
}
