package io.portreeve.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param retention how long an entry is kept */
@ConfigurationProperties("portreeve.audit-trail")
record AuditTrailSettings(@DefaultValue("400d") Duration retention) {

    AuditTrailSettings {
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("portreeve.audit-trail.retention is not positive: " + retention);
        }
    }
}
