package io.portreeve.detection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much an explanation may look for.
 *
 * @param maxTime how long one looks for the events of an audit id; then it answers with what it found and how to go on
 * @param maxAtOnce how many are made at once; more are answered 429
 */
@ConfigurationProperties("portreeve.explain")
record ExplainSettings(
        @DefaultValue("20s") Duration maxTime,
        @DefaultValue("2") int maxAtOnce) {

    ExplainSettings {
        if (!maxTime.isPositive() || maxAtOnce < 1) {
            throw new IllegalArgumentException("portreeve.explain.max-time and max-at-once must be more than nothing");
        }
    }
}
