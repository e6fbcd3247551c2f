package io.portreeve.event;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** @param maxSize how much the quarantine keeps in all; the oldest records go first */
@ConfigurationProperties("portreeve.quarantine")
record QuarantineSettings(@DefaultValue("256MB") DataSize maxSize) {

    QuarantineSettings {
        if (maxSize.isNegative()) {
            throw new IllegalArgumentException("portreeve.quarantine.max-size is negative: " + maxSize);
        }
    }
}
