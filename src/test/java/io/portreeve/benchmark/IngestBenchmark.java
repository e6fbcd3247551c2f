package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.SettableClock;
import io.portreeve.benchmark.SentBatches.Shape;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.PreparedCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How fast events come in by HTTP, senders included, against the plain COPY of a prepared file with the same events. What is
 * compared takes turns, each on empty tables, so that a loaded machine slows both.
 */
public final class IngestBenchmark {

    static final Pattern AUDIT_ID = Pattern.compile("\"auditID\":\"([^\"]{36})\"");

    static final Pattern TIME = Pattern.compile("(\"(?:requestReceived|stage)Timestamp\":\")([^\"]+)(\")");

    /** What the recording takes, so that copies follow each other. */
    static final Duration RECORDING = Duration.ofMinutes(15);

    static final int SENDERS = 4;

    private final int copies = Integer.getInteger("benchmark.copies", 4);
    private final int rounds = Integer.getInteger("benchmark.rounds", 5);
    /** Rounds that do not count: two cores are compiling for as long (docs/decisions/ingest.md). */
    private final int warmingUp = Integer.getInteger("benchmark.warming-up", 4);

    private final int batch = Integer.getInteger("benchmark.batch", 400);
    private final List<String> recording = Recordings.clusterOf20Nodes().stream()
            .map(event -> new String(event, UTF_8))
            .toList();
    private final int events = copies * recording.size();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final ConfigurableApplicationContext service = start();
    private final JdbcTemplate jdbc = service.getBean(JdbcTemplate.class);

    /** The yardstick that is there when its libraries are. */
    private record OpenSearch(OpenSearchNode node, SentBatches bulks, Spent spent) {}

    private IngestBenchmark() {}

    /** Takes no arguments; system properties make it smaller. */
    public static void main(String[] args) {
        new IngestBenchmark().measure();
    }

    /** A service that writes as users have it. */
    static ConfigurableApplicationContext start() {
        SettableClock clock = new SettableClock();
        clock.set(Instant.parse("2026-11-24T12:00:00Z")); // the day of the recording
        ConfigurableApplicationContext service = MeasuredService.start(clock);
        // tests switch it off
        JdbcTemplate jdbc = service.getBean(JdbcTemplate.class);
        jdbc.execute("alter system reset fsync");
        jdbc.execute("select pg_reload_conf()");
        return service;
    }

    void measure() {
        Path folder = emptyFolder();
        PreparedCopy text = PreparedCopy.ofText(service, read(), folder.resolve("text"));
        PreparedCopy packed = PreparedCopy.ofPacked(service, read(), folder.resolve("packed"));
        List<SentBatches> sent = shapes().map(shape -> batches(shape, folder)).toList();
        Spent plain = new Spent(events);
        Spent limit = new Spent(events);
        Map<SentBatches, Spent> http = new LinkedHashMap<>();
        sent.forEach(batches -> http.put(batches, new Spent(events)));
        Optional<OpenSearch> openSearch = OpenSearchNode.start(folder)
                .map(node -> new OpenSearch(node, batches(Shape.BULK, folder), new Spent(events)));
        for (int round = 1; round <= warmingUp + rounds; round++) {
            measure(plain, text::load, text);
            measure(limit, packed::load, packed);
            http.forEach((batches, spent) -> {
                empty("audit_event, ingest_batch");
                spent.measure(() -> sendAll(batches, ingest()));
                checkStored();
            });
            openSearch.ifPresent(this::sendBulks);
            if (round == warmingUp) {
                Stream.concat(Stream.of(plain, limit), http.values().stream()).forEach(Spent::forget);
                openSearch.map(OpenSearch::spent).ifPresent(Spent::forget);
            }
        }
        print(
                "Ingest of %,d events in batches of %d by %d senders; median of %d rounds (lowest to highest); %d cores, heap of %d MB"
                        .formatted(
                                events,
                                batch,
                                SENDERS,
                                rounds,
                                Runtime.getRuntime().availableProcessors(),
                                Runtime.getRuntime().maxMemory() >> 20));
        print("PostgreSQL: fsync %s, synchronous_commit %s".formatted(setting("fsync"), setting("synchronous_commit")));
        print("COPY of a prepared file, text:       " + plain);
        print("COPY of a prepared file, compressed: " + limit + ", " + limit.of(plain) + " times the text");
        http.forEach((batches, spent) -> {
            print("HTTP, " + batches.shape().title() + ": " + spent);
            print("    %s times the COPY of text, %s times the COPY of compressed documents"
                    .formatted(spent.of(plain), spent.of(limit)));
        });
        openSearch.ifPresent(other -> {
            print("OpenSearch, _bulk: %,.0f events/s".formatted(other.spent().rate()));
            http.forEach((batches, spent) -> print("    %s times that: %s"
                    .formatted(spent.of(other.spent()), batches.shape().title())));
            print("    memory held now: service, senders and database %d MB, OpenSearch %d MB"
                    .formatted(Memory.ofServiceAndDatabase(), other.node().megabytes()));
        });
        http.forEach((batches, spent) -> print("HTTP, %s, at half this load: %s"
                .formatted(batches.shape().title(), answersAtHalfLoad(batches, spent))));
    }

    private static Path emptyFolder() {
        try {
            return Files.createDirectories(Path.of("target", "ingest-benchmark"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** All of them, or what {@code benchmark.shapes} names. */
    private static Stream<Shape> shapes() {
        String names = System.getProperty("benchmark.shapes");
        return names == null
                ? Shape.OURS.stream()
                : Arrays.stream(names.split(",")).map(Shape::valueOf);
    }

    private Iterator<AuditEvent> read() {
        return IntStream.range(0, events)
                .mapToObj(i -> AuditEvent.read("lab", event(i).getBytes(UTF_8), null))
                .iterator();
    }

    /** The recorded events again and again, each copy with ids of its own and later. */
    private String event(int number) {
        String recorded = recording.get(number % recording.size());
        int copy = number / recording.size();
        if (copy == 0) return recorded;
        String renamed = AUDIT_ID.matcher(recorded).replaceFirst("\"auditID\":\"$1-" + copy + "\"");
        return TIME.matcher(renamed).replaceAll(time -> later(time, copy));
    }

    private static String later(MatchResult time, int copy) {
        Instant later = Instant.parse(time.group(2)).plus(RECORDING.multipliedBy(copy));
        return Matcher.quoteReplacement(time.group(1) + later + time.group(3));
    }

    private SentBatches batches(Shape shape, Path folder) {
        SentBatches batches = new SentBatches(shape);
        for (int from = 0; from < events; from += batch) {
            batches.add(
                    folder,
                    IntStream.range(from, Math.min(events, from + batch))
                            .mapToObj(this::event)
                            .toList());
        }
        return batches;
    }

    private void sendBulks(OpenSearch other) {
        other.node().empty();
        other.spent().measure(() -> sendAll(other.bulks(), other.node().bulk()));
        // It takes no event in which a key stands twice, as in a patch; the recording has four.
        int refused = events - other.node().count();
        if (refused > events / 1_000) throw new IllegalStateException("OpenSearch refused " + refused);
        other.node().empty();
    }

    private void measure(Spent spent, Runnable load, PreparedCopy copy) {
        copy.clear();
        jdbc.execute("checkpoint");
        spent.measure(load);
        copy.clear();
    }

    private void empty(String tables) {
        jdbc.execute("truncate " + tables);
        jdbc.execute("checkpoint");
    }

    /** A rate at which events are lost is none. */
    private void checkStored() {
        Integer stored = jdbc.queryForObject("select count(*)::int from audit_event", Integer.class);
        if (stored == null || stored != events)
            throw new IllegalStateException("stored %s of %d".formatted(stored, events));
    }

    private void sendAll(SentBatches batches, URI uri) {
        AtomicInteger next = new AtomicInteger();
        inAllSenders(() -> {
            for (int number; (number = next.getAndIncrement()) < batches.count(); )
                batches.send(number, uri, MeasuredService.KEY);
        });
    }

    private void inAllSenders(Runnable work) {
        CompletableFuture.allOf(IntStream.range(0, SENDERS)
                        .mapToObj(i -> CompletableFuture.runAsync(work, senders))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private URI ingest() {
        return ingest(service);
    }

    /** Where a service takes events. */
    static URI ingest(ConfigurableApplicationContext service) {
        return URI.create("http://127.0.0.1:%s/api/v1/clusters/lab/audit-events"
                .formatted(service.getEnvironment().getRequiredProperty("local.server.port")));
    }

    /** Batches come at fixed times, whatever became of those before: what waits counts. */
    private String answersAtHalfLoad(SentBatches batches, Spent spent) {
        empty("audit_event, ingest_batch");
        long interval = (long) (1e9 * batch / (spent.rate() / 2));
        long begin = System.nanoTime();
        long[] answers = new long[batches.count()];
        AtomicInteger next = new AtomicInteger();
        inAllSenders(() -> {
            for (int number; (number = next.getAndIncrement()) < batches.count(); ) {
                long due = begin + number * interval;
                for (long wait; (wait = due - System.nanoTime()) > 0; ) LockSupport.parkNanos(wait);
                batches.send(number, ingest(), MeasuredService.KEY);
                answers[number] = System.nanoTime() - due;
            }
        });
        Arrays.sort(answers);
        return "answers after %d ms in the median, p99 %d ms"
                .formatted(answers[answers.length / 2] / 1_000_000, answers[answers.length * 99 / 100] / 1_000_000);
    }

    private String setting(String name) {
        return String.valueOf(jdbc.queryForObject("show " + name, String.class));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
