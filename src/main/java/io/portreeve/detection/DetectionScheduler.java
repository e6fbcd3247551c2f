package io.portreeve.detection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks for due rules at every tick. Which rule is due stands in the database, so any number of replicas may tick. */
@Component
class DetectionScheduler implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(DetectionScheduler.class);

    private final Detection detection;
    private final DetectionSettings settings;

    DetectionScheduler(Detection detection, DetectionSettings settings) {
        this.detection = detection;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (settings.enabled()) tasks.addFixedDelayTask(this::tick, settings.tick());
    }

    private void tick() {
        try {
            detection.runDue();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Rules could not be run, the next tick tries again: {}", e.getMessage());
        } catch (RuntimeException e) {
            // The thread's edge: the next tick tries again, from the same place.
            log.error("Rules could not be run, the next tick tries again", e);
        }
    }
}
