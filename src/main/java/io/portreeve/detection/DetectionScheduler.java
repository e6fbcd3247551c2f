package io.portreeve.detection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for due rules at every tick. Which rule is due stands in the database, so any number of replicas may tick. */
@Component
@ConditionalOnProperty(name = "portreeve.detection.enabled", matchIfMissing = true)
class DetectionScheduler {

    private static final Logger log = LoggerFactory.getLogger(DetectionScheduler.class);

    private final Detection detection;

    DetectionScheduler(Detection detection) {
        this.detection = detection;
    }

    @Scheduled(fixedDelayString = "${portreeve.detection.tick:1s}")
    void tick() {
        try {
            detection.runDue();
        } catch (RuntimeException e) {
            // The thread's edge: the next tick tries again, from the same place.
            log.warn("Rules could not be run at this tick: {}", e.getMessage());
        }
    }
}
