package io.portreeve.ingest;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portreeve.access.Caller;
import io.portreeve.problem.ProblemException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What the way in tells Prometheus. Senders choose the names of clusters, so only so many become a label of their own. */
@Component
class IngestMetrics {

    static final int MAX_CLUSTERS = 500;
    private static final String OTHER = "other";

    private final MeterRegistry meters;
    private final Timer waiting;
    private final DistributionSummary decoded;
    private final Set<String> clusters = ConcurrentHashMap.newKeySet();

    IngestMetrics(MeterRegistry meters, InFlight inFlight) {
        this.meters = meters;
        this.waiting = Timer.builder("portreeve.ingest.wait")
                .description("How long batches waited for a slot")
                .register(meters);
        this.decoded = DistributionSummary.builder("portreeve.ingest.decoded")
                .baseUnit("bytes")
                .description("Bodies after decompression")
                .register(meters);
        Gauge.builder("portreeve.ingest.in.flight.requests", inFlight, InFlight::requests)
                .description("Requests on their way in")
                .register(meters);
        Gauge.builder("portreeve.ingest.in.flight", inFlight, InFlight::bytes)
                .baseUnit("bytes")
                .description("Bytes of bodies held, large ones beyond their first 8 MiB aside")
                .register(meters);
    }

    <T> T waiting(Supplier<T> turn) {
        Timer.Sample start = Timer.start(meters);
        try {
            return turn.get();
        } finally {
            start.stop(waiting);
        }
    }

    void decoded(int bytes) {
        decoded.record(bytes);
    }

    /** Counts a request by its outcome: accepted, or the problem it was refused with. */
    IngestAnswer counting(Caller sender, Supplier<IngestAnswer> request) {
        try {
            IngestAnswer answer = request.get();
            count(sender, "accepted");
            return answer;
        } catch (ProblemException refusal) {
            count(sender, refusal.slug());
            throw refusal;
        } catch (RuntimeException failure) {
            count(sender, "failed");
            throw failure;
        }
    }

    private void count(Caller sender, String outcome) {
        meters.counter("portreeve.ingest.requests", "outcome", outcome, "key", sender.keyName())
                .increment();
    }

    void count(Tally tally, Caller sender) {
        tally.forEach((outcome, cluster, count) -> meters.counter(
                        "portreeve.ingest.records",
                        "outcome",
                        outcome,
                        "cluster",
                        known(cluster),
                        "key",
                        sender.keyName())
                .increment(count));
    }

    private String known(String cluster) {
        if (clusters.contains(cluster)) return cluster;
        if (clusters.size() >= MAX_CLUSTERS) return OTHER;
        clusters.add(cluster);
        return cluster;
    }
}
