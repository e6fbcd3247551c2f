package io.portreeve.access;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Holds up the answer to a wrong key a little, so that guessing is slow over one connection. Only a few answers wait at once,
 * the others go out at once: a flood of wrong keys must not take the threads that right keys need.
 */
class RefusalDelay {

    private static final Duration DELAY = Duration.ofMillis(80);
    private static final int MAX_WAITING = 8;

    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final Sleeper sleeper;

    RefusalDelay(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** How a thread waits. */
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    void hold() {
        if (!places.tryAcquire()) return;
        try {
            sleeper.sleep(DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }
}
