package io.portreeve.detection;

import static java.util.stream.Collectors.groupingBy;

import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterActivity.Arrivals;
import io.portreeve.event.ClusterActivity.KnownCluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What arrived of the clusters of late, read once for many rules.
 *
 * @param since the time from which on it counts
 * @param quarantined records by cluster
 */
record WhatArrived(
        Instant since,
        List<KnownCluster> clusters,
        Map<String, List<Arrivals>> arrivals,
        Map<String, Long> quarantined) {

    static final int DAYS = 7;

    static WhatArrived read(ClusterActivity activity, Clock clock) {
        Instant since = clock.instant().minus(Duration.ofDays(DAYS));
        return new WhatArrived(
                since,
                activity.clusters(),
                activity.arrivals(since).stream().collect(groupingBy(Arrivals::cluster)),
                activity.quarantined(since));
    }

    List<Arrivals> of(KnownCluster cluster) {
        return arrivals.getOrDefault(cluster.cluster(), List.of());
    }
}
