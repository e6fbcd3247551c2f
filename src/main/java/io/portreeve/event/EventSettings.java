package io.portreeve.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are stored.
 *
 * @param retention how long events are kept, in whole days; what a rule that is on has not examined stays longer
 * @param codec whether documents are compressed, or stored as they came for SQL users
 */
@ConfigurationProperties("portreeve.events")
record EventSettings(
        @DefaultValue("30d") Duration retention,
        @DefaultValue("dictionary") Codec codec) {

    EventSettings {
        if (retention.isNegative()) {
            throw new IllegalArgumentException("portreeve.events.retention is negative: " + retention);
        }
    }

    enum Codec {
        DICTIONARY,
        NONE
    }
}
