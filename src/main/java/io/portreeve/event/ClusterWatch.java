package io.portreeve.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Has it summed up at every tick what arrived. Any replica may. */
@Component
class ClusterWatch implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);

    private final ClusterActivity activity;
    private final ClusterSettings settings;

    ClusterWatch(ClusterActivity activity, ClusterSettings settings) {
        this.activity = activity;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::tick, settings.tick());
    }

    private void tick() {
        try {
            activity.sumUp();
        } catch (RuntimeException e) {
            // The thread's edge: the next tick goes on from the same place.
            log.warn("What arrived was not summed up, the next tick tries again: {}", e.toString());
        }
    }
}
