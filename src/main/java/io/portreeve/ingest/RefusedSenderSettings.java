package io.portreeve.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How refused senders become events.
 *
 * @param tick how soon after the first refusal the event is written; what comes until then is counted in it
 * @param repeat how long the same address is not written again for the same reason and cluster; what comes is counted
 */
@ConfigurationProperties("portreeve.refused-senders")
record RefusedSenderSettings(
        @DefaultValue("5s") Duration tick,
        @DefaultValue("10m") Duration repeat) {}
