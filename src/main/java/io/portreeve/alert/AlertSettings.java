package io.portreeve.alert;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param retention how long a closed alert is kept after its last change; alerts that are not closed are never deleted */
@ConfigurationProperties("portreeve.alerts")
record AlertSettings(@DefaultValue("400d") Duration retention) {

    AlertSettings {
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("portreeve.alerts.retention is not positive: " + retention);
        }
    }
}
