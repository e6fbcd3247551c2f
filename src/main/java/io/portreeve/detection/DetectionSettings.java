package io.portreeve.detection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When rules run.
 *
 * @param enabled whether this process runs rules by their schedule
 * @param tick how often this process looks for due rules
 * @param catchUpDelay when a rule whose matches wait because of max signals runs again; short, because whoever floods a rule
 *     must not buy hours of silence
 * @param retryDelay when a rule whose run failed runs again
 * @param manualRunWait how long a run asked for by hand waits in all, for its turn and for a run of that rule in progress
 * @param runLogRetention how long runs stay in the run log; the newest of each rule stays for good
 * @param runLogSize how many runs of a rule stay at most
 */
@ConfigurationProperties("portreeve.detection")
record DetectionSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration tick,
        @DefaultValue("1s") Duration catchUpDelay,
        @DefaultValue("10s") Duration retryDelay,
        @DefaultValue("20s") Duration manualRunWait,
        @DefaultValue("90d") Duration runLogRetention,
        @DefaultValue("10000") int runLogSize) {}
