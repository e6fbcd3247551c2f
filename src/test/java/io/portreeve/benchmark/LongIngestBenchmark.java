package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the rate holds: millions of events at one go over HTTP, and what each million took. */
public final class LongIngestBenchmark {

    private static final int MILLION = 1_000_000;

    private static final int BATCH = 400;

    /** As many as compilers take; not counted. */
    private static final int WARM_UP = 200_000;

    private final int millions = Integer.getInteger("benchmark.millions", 5);
    private final List<RepeatedBatch> batches = batches();
    private final AtomicInteger next = new AtomicInteger();
    private final ExecutorService senders = Executors.newFixedThreadPool(IngestBenchmark.SENDERS);
    private final ConfigurableApplicationContext service = IngestBenchmark.start();
    private final JdbcTemplate jdbc = service.getBean(JdbcTemplate.class);

    private LongIngestBenchmark() {}

    /** Takes no arguments; the system property {@code benchmark.millions} makes it shorter. */
    public static void main(String[] args) {
        new LongIngestBenchmark().measure();
    }

    private static List<RepeatedBatch> batches() {
        List<String> recording = Recordings.clusterOf20Nodes().stream()
                .map(event -> new String(event, UTF_8))
                .toList();
        List<RepeatedBatch> batches = new ArrayList<>();
        for (int from = 0; from + BATCH <= recording.size(); from += BATCH) {
            batches.add(RepeatedBatch.of(recording.subList(from, from + BATCH), "batch-" + batches.size()));
        }
        return batches;
    }

    private void measure() {
        send(WARM_UP);
        List<Double> rates = new ArrayList<>();
        for (int million = 1; million <= millions; million++) {
            Spent spent = new Spent(MILLION);
            spent.measure(() -> send(MILLION));
            rates.add(spent.rate());
            System.out.printf(Locale.ROOT, "Million %d: %s; %s in the database%n", million, spent, size());
        }
        System.out.printf(
                Locale.ROOT,
                "The last million came at %.2f times the rate of the first%n",
                rates.getLast() / rates.getFirst());
        checkStored();
    }

    private void send(int events) {
        int end = next.get() + events / BATCH;
        URI uri = IngestBenchmark.ingest(service);
        CompletableFuture.allOf(IntStream.range(0, IngestBenchmark.SENDERS)
                        .mapToObj(sender -> CompletableFuture.runAsync(() -> sendUpTo(end, uri), senders))
                        .toArray(CompletableFuture[]::new))
                .join();
        next.set(end);
    }

    private void sendUpTo(int end, URI uri) {
        for (int number; (number = next.getAndIncrement()) < end; ) {
            byte[] body = batches.get(number % batches.size()).copy(number / batches.size());
            SentBatches.post(uri, MeasuredService.KEY, false, body.length, out -> out.write(body));
        }
    }

    private String size() {
        return String.valueOf(
                jdbc.queryForObject("select pg_size_pretty(pg_database_size(current_database()))", String.class));
    }

    private void checkStored() {
        Long stored = jdbc.queryForObject("select count(*) from audit_event", Long.class);
        long sent = WARM_UP + (long) millions * MILLION;
        if (stored == null || stored != sent)
            throw new IllegalStateException("stored %s of %d".formatted(stored, sent));
    }
}
