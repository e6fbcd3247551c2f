package io.portreeve.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The times of something that was done several times over. */
final class Rounds {

    private final List<Double> milliseconds = new ArrayList<>();

    /** Does it once more. */
    void time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        milliseconds.add((System.nanoTime() - begin) / 1e6);
    }

    /** Forgets the rounds so far, which were for warming up. */
    void forget() {
        milliseconds.clear();
    }

    double median() {
        List<Double> sorted = new ArrayList<>(milliseconds);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** How many times the other's median this one's is. */
    String of(Rounds yardstick) {
        return String.format(Locale.ROOT, "%.2f times", median() / yardstick.median());
    }

    /** The median, and from the fastest to the slowest round. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.1f ms (%,.1f to %,.1f)",
                median(),
                Collections.min(milliseconds),
                Collections.max(milliseconds));
    }
}
