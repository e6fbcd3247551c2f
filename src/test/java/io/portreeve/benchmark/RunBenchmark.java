package io.portreeve.benchmark;

import static java.util.Objects.requireNonNull;

import io.portreeve.event.EventPlace;
import io.portreeve.event.EventStream;
import io.portreeve.event.EventTimeline;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What runs cost, by the ticks of a whole service: over many new events, against one SQL scan of the same rows; and whether a
 * tick takes longer when more is stored. What is compared takes turns, so that a loaded machine slows both.
 */
public final class RunBenchmark {

    /** What somebody would write who looks for NodePort services in the typed columns. The rest stands in the documents. */
    private static final String BY_COLUMNS = """
            select count(*) from audit_event
            where resource = 'services' and verb in ('create', 'update', 'patch') and decision = 'allow'""";

    /** The whole question, asked of documents that are stored as they came. */
    private static final String BY_DOCUMENT = """
            select count(*) from audit_event_view
            where document #>> '{objectRef,resource}' = 'services'
              and document ->> 'verb' in ('create', 'update', 'patch')
              and document #>> '{annotations,authorization.k8s.io/decision}' = 'allow'
              and document #>> '{requestObject,spec,type}' = 'NodePort'""";

    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "shared_buffers",
            "work_mem",
            "max_wal_size",
            "max_parallel_workers_per_gather",
            "jit");

    private static final int NEW_EVENTS = 10_000;

    /** Reading documents takes so long that a part of the events does. */
    private static final int PLAIN_PART = 20;

    private static final Duration SLICE_OF_THE_PAST = Duration.ofHours(1);

    private final List<Integer> rules;
    private final int rounds;

    private RunBenchmark(List<Integer> rules, int rounds) {
        this.rules = rules;
        this.rounds = rounds;
    }

    /** Takes no arguments; system properties, set by JAVA_TOOL_OPTIONS, make it smaller. */
    public static void main(String[] args) {
        int events = Integer.getInteger("benchmark.events", 1_000_000);
        List<Integer> histories = numbers("benchmark.histories", "100000,1000000,10000000");
        new RunBenchmark(List.of(1, 10, 45), Integer.getInteger("benchmark.rounds", 7)).measure(events, histories);
    }

    private static List<Integer> numbers(String property, String numbers) {
        return Arrays.stream(System.getProperty(property, numbers).split(","))
                .map(Integer::valueOf)
                .toList();
    }

    void measure(int events, List<Integer> histories) {
        Map<Integer, MeasuredService> services = new LinkedHashMap<>();
        Stream.concat(Stream.of(events), histories.stream())
                .distinct()
                .forEach(stored -> services.put(stored, new MeasuredService(stored)));
        MeasuredService first = requireNonNull(services.get(events));
        print("Runs of rules; median of %d rounds (fastest to slowest); %d cores, heap of %d MB at most"
                .formatted(
                        rounds,
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.getRuntime().maxMemory() >> 20));
        print("PostgreSQL: " + settings(first));
        measureRuns(first);
        measureDocuments(events / PLAIN_PART);
        List<MeasuredService> byHistory = histories.stream()
                .map(stored -> requireNonNull(services.get(stored)))
                .toList();
        measureTicks(byHistory);
        measurePast(byHistory);
        measurePlaces(byHistory);
    }

    private static String settings(MeasuredService service) {
        return SETTINGS.stream()
                .map(name -> name + " "
                        + service.jdbc().sql("show " + name).query(String.class).single())
                .collect(Collectors.joining(", "));
    }

    /** The scan and the runs in turns. */
    private void measureRuns(MeasuredService service) {
        Rounds scan = new Rounds();
        Rounds alone = new Rounds();
        Map<Integer, Rounds> runs = new LinkedHashMap<>();
        Map<Integer, Long> alerts = new LinkedHashMap<>();
        rules.forEach(count -> runs.put(count, new Rounds()));
        for (int round = 0; round <= rounds; round++) {
            scan.time(() -> count(service, BY_COLUMNS));
            alone.time(() -> countAlone(service));
            runs.forEach((count, times) -> {
                service.makeDueAtTheStart(count);
                times.time(() -> service.ticks().tickUntilDone());
                alerts.put(count, service.alerts());
            });
            if (round == 0)
                Stream.concat(Stream.of(scan, alone), runs.values().stream()).forEach(Rounds::forget);
        }
        print("");
        print("A run over %,d new events".formatted(service.stored()));
        print("  hand-written scan, as PostgreSQL plans it (%s): %s".formatted(planOf(service), scan));
        print("  the same in one process: %s".formatted(alone));
        runs.forEach(
                (count, times) -> print("  %d rules, that make %d alerts: %s, %s the scan, %s the scan in one process"
                        .formatted(count, alerts.get(count), times, times.of(scan), times.of(alone))));
    }

    /** What the columns do not tell, where SQL can read the documents at all. */
    private void measureDocuments(int events) {
        try (MeasuredService service = new MeasuredService(events, "--portreeve.events.codec=none")) {
            Rounds columns = new Rounds();
            Rounds documents = new Rounds();
            for (int round = 0; round < rounds; round++) {
                columns.time(() -> count(service, BY_COLUMNS));
                documents.time(() -> count(service, BY_DOCUMENT));
            }
            print(
                    "  the whole question asked of %,d documents that are stored as they came: %s, %s the scan of their columns"
                            .formatted(events, documents, documents.of(columns)));
        }
    }

    private static long count(MeasuredService service, String scan) {
        return service.jdbc().sql(scan).query(Long.class).single();
    }

    private static void countAlone(MeasuredService service) {
        service.bean(TransactionTemplate.class).executeWithoutResult(open -> {
            service.jdbc().sql("set local max_parallel_workers_per_gather = 0").update();
            count(service, BY_COLUMNS);
        });
    }

    /** The kinds of its steps. */
    private static String planOf(MeasuredService service) {
        return service
                .jdbc()
                .sql("explain (costs off) " + BY_COLUMNS)
                .query((row, n) -> row.getString(1))
                .list()
                .stream()
                .map(line -> line.replace("->", "").strip())
                .filter(line -> !line.contains(":"))
                .map(line -> line.replaceFirst(" on .*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void measureTicks(List<MeasuredService> services) {
        print("");
        print("A tick, by how many older events are stored");
        report(
                "no rule due",
                services,
                service -> service.makeDueAtTheEnd(0),
                service -> service.ticks().tick());
        int most = rules.getLast();
        report(
                "%d rules due, nothing new".formatted(most),
                services,
                service -> service.makeDueAtTheEnd(most),
                service -> service.ticks().tick());
        report(
                "%d rules due, %,d new events".formatted(most, NEW_EVENTS),
                services,
                service -> {
                    service.makeDueAtTheEnd(most);
                    service.store(NEW_EVENTS);
                },
                service -> service.ticks().tick());
    }

    private void measurePast(List<MeasuredService> services) {
        print("");
        print("Looks into the past, by how many events are stored");
        KqlExpression query = Kql.parse(Recordings.queries(1).getFirst());
        for (double part : new double[] {0, 0.5, 0.9}) {
            report(
                    "a slice of a backfill, %.0f %% into the history".formatted(100 * part),
                    services,
                    service -> {},
                    service -> {
                        Instant from = service.timeAt(part);
                        service.bean(EventTimeline.class)
                                .read(EventPlace.before(from), from.plus(SLICE_OF_THE_PAST), query);
                    });
        }
    }

    private void measurePlaces(List<MeasuredService> services) {
        report(
                "the place of a time in the stream",
                services,
                service -> {},
                service -> service.bean(EventStream.class).before(service.timeAt(0.9), StreamPosition.END));
    }

    /** The services in turns. */
    private void report(
            String what,
            List<MeasuredService> services,
            Consumer<MeasuredService> prepare,
            Consumer<MeasuredService> work) {
        Map<MeasuredService, Rounds> times = new LinkedHashMap<>();
        services.forEach(service -> times.put(service, new Rounds()));
        for (int round = 0; round <= rounds; round++) {
            times.forEach((service, measured) -> {
                prepare.accept(service);
                measured.time(() -> work.accept(service));
            });
            if (round == 0) times.values().forEach(Rounds::forget);
        }
        Rounds smallest = times.values().iterator().next();
        print("  " + what);
        times.forEach((service, measured) -> print(
                "    %,12d stored: %s, %s the first".formatted(service.stored(), measured, measured.of(smallest))));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
