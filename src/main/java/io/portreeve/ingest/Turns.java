package io.portreeve.ingest;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/** So much at once of something; who comes later waits in line, since a refused sender gives its batch up sooner than a late one. */
final class Turns {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Semaphore free;
    private final int all;

    Turns(int all) {
        this.free = new Semaphore(all, true);
        this.all = all;
    }

    /**
     * Waits for so many to be free at once.
     *
     * @param deadline as {@link System#nanoTime} counts
     * @throws ProblemException 429 when that takes too long
     */
    void take(int count, long deadline) {
        try {
            if (free.tryAcquire(count, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw busy();
    }

    /** Takes what is free at once, for those who must not wait: they hold what others wait for, or threads would run out. */
    boolean tryTake(int count) {
        return free.tryAcquire(count);
    }

    static ProblemException busy() {
        return ProblemException.tryAgain(
                HttpStatus.TOO_MANY_REQUESTS,
                "busy",
                "Too many batches at once; nothing of this one was stored, send it again.",
                RETRY_AFTER);
    }

    void giveBack(int count) {
        free.release(count);
    }

    /** How many are taken. */
    int taken() {
        return all - free.availablePermits();
    }
}
