package io.portreeve.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What arrived of which cluster: a sum over the stored stream, a moment behind it. */
public interface ClusterActivity {

    /** The cluster of the events that the service writes itself. It is none that can fall silent, and not in the sums. */
    String OWN_CLUSTER = "portreeve";

    /** The resource that stands for those beyond the bound. */
    String OTHER_RESOURCES = "*";

    /**
     * Sums up what was stored since, a bounded piece of it.
     *
     * @return whether every event acknowledged before this call is in the sums now; not when there is more, or when another
     *     replica is at it
     */
    boolean sumUp();

    /** The clusters that sent something in the last 30 days, by name. */
    List<KnownCluster> clusters();

    /** What arrived since the beginning of a day, summed up over the days. */
    List<Arrivals> arrivals(Instant since);

    /** How many records of each cluster that came since are in quarantine. */
    Map<String, Long> quarantined(Instant since);

    /**
     * Hands over the clusters that are silent and were not told of yet since they were last heard. They count as told of when
     * this returns, and not when the listener fails.
     */
    void tellSilent(Consumer<List<KnownCluster>> listener);

    /**
     * A cluster.
     *
     * @param lastEventAt the time of its newest event, at the latest that of its receipt
     * @param lastReceivedAt when something arrived of it last
     * @param eventsSinceYesterday how many of its events arrived today and yesterday (UTC)
     * @param silent whether nothing has arrived of it for longer than it may
     */
    record KnownCluster(
            String cluster, Instant lastEventAt, Instant lastReceivedAt, long eventsSinceYesterday, boolean silent) {}

    /**
     * How many events of a kind arrived of a cluster. Texts are empty where events have none; verbs, levels and decisions are
     * those that Kubernetes knows, or empty.
     */
    record Arrivals(
            String cluster,
            String resource,
            String subresource,
            String verb,
            String level,
            String decision,
            boolean incomplete,
            long events) {}
}
