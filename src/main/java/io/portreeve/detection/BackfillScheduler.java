package io.portreeve.detection;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Works off backfills on a thread of its own, so that none of them holds up a rule's runs. */
@Component
class BackfillScheduler implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BackfillScheduler.class);

    private static final long SECONDS_TO_END_A_SLICE = 10;

    private final WorkBackfills work;
    private final DetectionSettings settings;
    private volatile @Nullable ScheduledExecutorService thread;

    BackfillScheduler(WorkBackfills work, DetectionSettings settings) {
        this.work = work;
        this.settings = settings;
    }

    @Override
    public void start() {
        if (!settings.enabled()) return;
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("backfill").factory());
        long tick = settings.tick().toMillis();
        var unused = started.scheduleWithFixedDelay(() -> tick(started), tick, tick, TimeUnit.MILLISECONDS);
        thread = started;
    }

    /** Lets the slice in progress end; the rest waits in the database. */
    @Override
    public void stop() {
        ScheduledExecutorService running = thread;
        if (running == null) return;
        thread = null;
        running.shutdown();
        try {
            if (!running.awaitTermination(SECONDS_TO_END_A_SLICE, TimeUnit.SECONDS)) running.shutdownNow();
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void tick(ScheduledExecutorService running) {
        try {
            while (!running.isShutdown() && work.workOneSlice()) {}
        } catch (DataAccessException | TransactionException e) {
            log.warn("A backfill could not go on, the next tick tries again: {}", e.getMessage());
        } catch (RuntimeException e) {
            // The thread's edge: the next tick tries again, from the same place.
            log.error("A backfill could not go on, the next tick tries again", e);
        }
    }
}
