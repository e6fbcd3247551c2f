package io.portreeve.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Has the exposure of Services followed at every tick, so that search tells it whether rules run or not. Any replica may. */
@Component
class ExposureWatch implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(ExposureWatch.class);

    private static final int MAX_SLICES = 10;

    private final EventStream stream;
    private final Exposures exposures;
    private final ExposureSettings settings;

    ExposureWatch(EventStream stream, Exposures exposures, ExposureSettings settings) {
        this.stream = stream;
        this.exposures = exposures;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(new FixedDelayTask(this::tick, settings.tick(), settings.tick()));
    }

    private void tick() {
        try {
            exposures.follow(stream.seal(), MAX_SLICES);
            exposures.forget();
        } catch (RuntimeException e) {
            // The thread's edge: the next tick goes on from the same place.
            log.warn("The exposure of Services was not followed, the next tick tries again: {}", e.toString());
        }
    }
}
