package io.portreeve.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the exposure of Services is followed.
 *
 * @param tick how often the stream is followed; a run of rules follows it too
 * @param maxWait how long a run waits for another replica that follows it
 * @param retention how long a Service's state is remembered after it was written to last
 * @param goneRetention how long that of a Service that was deleted
 */
@ConfigurationProperties("portreeve.exposures")
record ExposureSettings(
        @DefaultValue("10s") Duration tick,
        @DefaultValue("5s") Duration maxWait,
        @DefaultValue("1000d") Duration retention,
        @DefaultValue("30d") Duration goneRetention) {

    ExposureSettings {
        if (!tick.isPositive()) throw new IllegalArgumentException("portreeve.exposures.tick is not positive: " + tick);
        if (!maxWait.isPositive())
            throw new IllegalArgumentException("portreeve.exposures.max-wait is not positive: " + maxWait);
        if (retention.isNegative() || goneRetention.isNegative()) {
            throw new IllegalArgumentException("portreeve.exposures.retention and gone-retention are not negative");
        }
    }
}
