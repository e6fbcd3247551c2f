package io.portreeve.ingest;

import java.time.Duration;

/** How long one request may wait for its turns, all of them together. */
final class Patience {

    private long spent;
    private final long all;

    Patience(Duration all) {
        this.all = all.toNanos();
    }

    /** @throws io.portreeve.problem.ProblemException 429 when patience ends before so many are free */
    void take(Turns turns, int count) {
        long start = System.nanoTime();
        try {
            turns.take(count, start + all - spent);
        } finally {
            spent += System.nanoTime() - start;
        }
    }

    /** The nanoseconds waited so far, which are not the sender's fault. */
    long spent() {
        return spent;
    }
}
