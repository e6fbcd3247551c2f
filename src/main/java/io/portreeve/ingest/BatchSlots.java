package io.portreeve.ingest;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Bounds the memory of the way in: so many batches are read at once, and only one large one among them. The others wait, since
 * a sender that is refused gives its batch up sooner than one that is answered late.
 */
@Component
class BatchSlots {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Semaphore batches;
    private final Semaphore large = new Semaphore(1, true);
    private final Duration maxWait;

    BatchSlots(IngestProperties properties) {
        this.batches = new Semaphore(properties.maxConcurrentBatches(), true);
        this.maxWait = properties.maxWait();
    }

    /** Waits for a slot. */
    Slot claim() {
        long deadline = System.nanoTime() + maxWait.toNanos();
        acquire(batches, deadline);
        return new Slot(deadline);
    }

    private static void acquire(Semaphore semaphore, long deadline) {
        try {
            if (semaphore.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ProblemException.tryAgain(
                HttpStatus.TOO_MANY_REQUESTS,
                "busy",
                "Too many batches at once; nothing of this one was stored, send it again.",
                RETRY_AFTER);
    }

    /** The right to read one batch. */
    final class Slot implements AutoCloseable {

        private final long deadline;
        private boolean isLarge;

        private Slot(long deadline) {
            this.deadline = deadline;
        }

        /** Waits for the one place of large batches; the second call changes nothing. */
        void claimLarge() {
            if (isLarge) return;
            acquire(large, deadline);
            isLarge = true;
        }

        @Override
        public void close() {
            if (isLarge) large.release();
            batches.release();
        }
    }
}
