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

    /** Waits for a slot for a batch that is not large. */
    Slot claim() {
        return claim(false, new Patience(maxWait));
    }

    /** Waits for a slot; one for a large batch waits for the place of large ones first, so that it keeps no slot from others. */
    Slot claim(boolean isLarge, Patience patience) {
        if (isLarge) patience.take(large, 1);
        try {
            patience.take(batches, 1);
            return new Slot(isLarge);
        } catch (RuntimeException refused) {
            if (isLarge) large.giveBack(1);
            throw refused;
        }
    }

    /** The right to work on one batch. */
    final class Slot implements AutoCloseable {

        private boolean isLarge;

        private Slot(boolean isLarge) {
            this.isLarge = isLarge;
        }

        /** For a batch that turns out large: takes the one place of large ones, which it must not wait for with a slot in hand. */
        void grow() {
            if (isLarge) return;
            if (!large.tryTake(1)) throw Turns.busy();
            isLarge = true;
        }

        @Override
        public void close() {
            if (isLarge) large.giveBack(1);
            batches.giveBack(1);
        }
    }
}
