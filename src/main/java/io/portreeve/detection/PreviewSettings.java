package io.portreeve.detection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much a preview may look at.
 *
 * @param maxTime how long one looks; then it answers with what it found and how far it came
 * @param maxEvents how many stored events one scans
 * @param maxAtOnce how many are made at once; more are answered 429
 */
@ConfigurationProperties("portreeve.preview")
record PreviewSettings(
        @DefaultValue("20s") Duration maxTime,
        @DefaultValue("1000000") int maxEvents,
        @DefaultValue("2") int maxAtOnce) {

    PreviewSettings {
        if (!maxTime.isPositive() || maxEvents < 1 || maxAtOnce < 1) {
            throw new IllegalArgumentException(
                    "portreeve.preview.max-time, max-events and max-at-once must be more than nothing");
        }
    }
}
