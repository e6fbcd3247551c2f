package io.portreeve.ingest;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Bounds the work and the memory behind the way in: so many batches are worked on at once, and only one large one among them.
 * A slot is claimed when the body is there, so that no sender's line holds one.
 */
@Component
class BatchSlots {

    private final Turns batches;
    private final Turns large = new Turns(1);
    private final Duration maxWait;

    BatchSlots(IngestProperties properties) {
        this.batches = new Turns(properties.maxConcurrentBatches());
        this.maxWait = properties.maxWait();
    }

    /** Waits for a slot. */
    Slot claim() {
        long deadline = System.nanoTime() + maxWait.toNanos();
        batches.take(1, deadline);
        return new Slot(deadline);
    }

    /** The right to work on one batch. */
    final class Slot implements AutoCloseable {

        private final long deadline;
        private boolean isLarge;

        private Slot(long deadline) {
            this.deadline = deadline;
        }

        /** Waits for the one place of large batches; the second call changes nothing. */
        void claimLarge() {
            if (isLarge) return;
            large.take(1, deadline);
            isLarge = true;
        }

        @Override
        public void close() {
            if (isLarge) large.giveBack(1);
            batches.giveBack(1);
        }
    }
}
