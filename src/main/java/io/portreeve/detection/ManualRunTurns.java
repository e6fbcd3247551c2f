package io.portreeve.detection;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.CannotAcquireLockException;

/** Turns of the runs asked for by hand: a few at once and a few in line, since whoever waits holds a thread. */
final class ManualRunTurns {

    /** Each holds a database connection, which ingest needs too. */
    static final int AT_ONCE = 4;

    static final int IN_LINE = 8;

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Semaphore places = new Semaphore(AT_ONCE + IN_LINE);

    /** @throws CannotAcquireLockException at once when the line is full, or when the turn does not come in time */
    void take(Duration wait) {
        if (!places.tryAcquire()) throw new CannotAcquireLockException("too many runs are waiting");
        if (isMine(wait)) return;
        places.release();
        throw new CannotAcquireLockException("the runs before it take too long");
    }

    private boolean isMine(Duration wait) {
        try {
            return turns.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void giveBack() {
        turns.release();
        places.release();
    }
}
