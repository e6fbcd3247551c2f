package io.portreeve.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How clusters are watched.
 *
 * @param tick how often it is summed up what arrived of which cluster
 * @param silentAfter how long nothing may arrive of a cluster that sent before; zero for as long as it likes
 */
@ConfigurationProperties("portreeve.clusters")
public record ClusterSettings(
        @DefaultValue("10s") Duration tick,
        @DefaultValue("1h") Duration silentAfter) {

    public ClusterSettings {
        if (!tick.isPositive()) throw new IllegalArgumentException("portreeve.clusters.tick is not positive: " + tick);
        if (silentAfter.isNegative()) {
            throw new IllegalArgumentException("portreeve.clusters.silent-after is negative: " + silentAfter);
        }
    }
}
