package io.portreeve.ingest;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterActivity.KnownCluster;
import io.portreeve.event.ClusterSettings;
import io.portreeve.event.EventAppender;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes audit events of the cluster {@code portreeve} of clusters that fell silent, so that rules alert on them: a sender that
 * stopped, or whose line is cut, says nothing here. One event for each silence.
 */
@Component
class SilentClusters implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(SilentClusters.class);

    /** Looking is not cheap, and nobody waits for the second. */
    private static final int TICKS_BETWEEN_LOOKS = 6;

    private final ClusterActivity activity;
    private final EventAppender appender;
    private final JsonMapper json;
    private final ClusterSettings settings;

    SilentClusters(ClusterActivity activity, EventAppender appender, JsonMapper json, ClusterSettings settings) {
        this.activity = activity;
        this.appender = appender;
        this.json = json;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (settings.silentAfter().isZero()) return;
        Duration looks = settings.tick().multipliedBy(TICKS_BETWEEN_LOOKS);
        tasks.addFixedDelayTask(this::tick, looks);
    }

    private void tick() {
        try {
            tell();
        } catch (RuntimeException e) {
            // The thread's edge: what was not told is told by the next tick.
            log.warn("Silent clusters could not be written as events, the next tick tries again: {}", e.toString());
        }
    }

    /** Writes an event for each cluster that fell silent; none as long as not all that arrived was looked at. */
    void tell() {
        if (activity.sumUp()) activity.tellSilent(this::append);
    }

    private void append(List<KnownCluster> silent) {
        appender.append(silent.stream().map(this::event).toList(), null);
    }

    private AuditEvent event(KnownCluster silent) {
        SilenceEvent event = SilenceEvent.of(silent, settings.silentAfter());
        return AuditEvent.read(ClusterActivity.OWN_CLUSTER, json.writeValueAsBytes(event), null);
    }
}
