package io.portreeve.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What work took, round by round, for each event. What processors did is told beside the rate: a busy machine leaves it alone. */
final class Spent {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int events;
    private final List<Round> rounds = new ArrayList<>();

    Spent(int events) {
        this.events = events;
    }

    private record Round(double seconds, double own, double database, double allocated) {}

    /** Does it once more. */
    void measure(Runnable work) {
        Duration own = ownCpu();
        Duration database = databaseCpu();
        long allocated = THREADS.getTotalThreadAllocatedBytes();
        long begin = System.nanoTime();
        work.run();
        rounds.add(new Round(
                (System.nanoTime() - begin) / 1e9,
                ownCpu().minus(own).toNanos() / 1e3,
                databaseCpu().minus(database).toNanos() / 1e3,
                THREADS.getTotalThreadAllocatedBytes() - allocated));
    }

    /** Forgets the rounds so far, which were for warming up. */
    void forget() {
        rounds.clear();
    }

    /** Events a second. */
    double rate() {
        return median(this::rateOf);
    }

    /** How many times the yardstick's rate this one's is: the median of the rounds, and from the lowest to the highest. */
    String of(Spent yardstick) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            ratios.add(rateOf(rounds.get(i)) / rateOf(yardstick.rounds.get(i)));
        }
        Collections.sort(ratios);
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", middle(ratios), ratios.getFirst(), ratios.getLast());
    }

    private double rateOf(Round round) {
        return events / round.seconds();
    }

    private double median(ToDoubleFunction<Round> value) {
        return middle(rounds.stream().mapToDouble(value).sorted().boxed().toList());
    }

    private static double middle(List<Double> sorted) {
        return (sorted.get(sorted.size() / 2) + sorted.get((sorted.size() - 1) / 2)) / 2;
    }

    private static Duration ownCpu() {
        return cpu(ProcessHandle.current());
    }

    /** The database is a child of this process. */
    private static Duration databaseCpu() {
        return ProcessHandle.current()
                .descendants()
                .filter(Memory::isDatabase)
                .map(Spent::cpu)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,7.0f events/s; an event: %5.1f µs of processor here, %5.1f in the database, %,7.0f bytes allocated",
                rate(),
                median(Round::own) / events,
                median(Round::database) / events,
                median(Round::allocated) / events);
    }
}
