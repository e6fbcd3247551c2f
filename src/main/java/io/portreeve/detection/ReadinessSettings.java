package io.portreeve.detection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the readiness of rules is kept.
 *
 * @param refresh how often this process works out, for the list of rules and the metric, whether rules see what they need
 */
@ConfigurationProperties("portreeve.readiness")
record ReadinessSettings(@DefaultValue("5m") Duration refresh) {

    ReadinessSettings {
        if (!refresh.isPositive()) {
            throw new IllegalArgumentException("portreeve.readiness.refresh is not positive: " + refresh);
        }
    }
}
