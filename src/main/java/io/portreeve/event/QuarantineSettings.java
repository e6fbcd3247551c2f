package io.portreeve.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the quarantine.
 *
 * @param maxSize how much it keeps in all; the oldest records go first
 * @param maxAge how long it keeps a record
 */
@ConfigurationProperties("portreeve.quarantine")
record QuarantineSettings(
        @DefaultValue("256MB") DataSize maxSize,
        @DefaultValue("30d") Duration maxAge) {

    QuarantineSettings {
        if (maxSize.isNegative()) {
            throw new IllegalArgumentException("portreeve.quarantine.max-size is negative: " + maxSize);
        }
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("portreeve.quarantine.max-age is negative: " + maxAge);
        }
    }
}
