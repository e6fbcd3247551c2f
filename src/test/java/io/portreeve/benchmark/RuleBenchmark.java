package io.portreeve.benchmark;

import static java.util.Objects.requireNonNull;

import io.portreeve.PortreeveApplication;
import io.portreeve.database.TestPostgres;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.EventStream;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What rules cost: parsing their queries, narrowing the stored events by SQL, and asking the events that are left. One thread, so
 * that every number is per core. The yardsticks are {@link #readWithJackson}, the least that must be done to look into an
 * event, and {@link #readWholeStream}, reading every stored event.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class RuleBenchmark {

    private static final Clock CLOCK = Clock.systemUTC();

    private static final int WARM_EVENTS = 150;

    /** The recorded events as they came and as queries see them. */
    @State(Scope.Benchmark)
    public static class Events {

        private final List<byte[]> documents = Recordings.clusterOf20Nodes();
        private final List<SeenEvent> warm = IntStream.range(0, WARM_EVENTS)
                .mapToObj(i -> seen(documents.get(i * (Recordings.EVENTS / WARM_EVENTS))))
                .toList();

        static SeenEvent seen(byte[] document) {
            return SeenEvent.of(AuditEvent.read("lab", document, null), Instant.EPOCH);
        }
    }

    /** The queries of so many rules. */
    @State(Scope.Benchmark)
    public static class Rules {

        @Param({"1", "10", "45"})
        int rules;

        private List<String> texts = List.of();
        private List<KqlExpression> queries = List.of();
        private List<KqlMatcher> matchers = List.of();

        @Setup
        public void parse() {
            texts = Recordings.queries(rules);
            queries = texts.stream().map(Kql::parse).toList();
            matchers = queries.stream().map(Rules::compile).toList();
        }

        static KqlMatcher compile(KqlExpression query) {
            return KqlMatcher.compile(query, FieldCatalogue.TYPES, CLOCK);
        }
    }

    /** The recorded events in the store of a whole service on a real PostgreSQL. */
    @State(Scope.Benchmark)
    public static class Store {

        private final ConfigurableApplicationContext service = start();
        private final EventStream stream = service.getBean(EventStream.class);
        private final TransactionTemplate transaction = service.getBean(TransactionTemplate.class);
        private final StreamPosition start = stream.seal();
        private final StreamPosition end = fill();

        private static ConfigurableApplicationContext start() {
            TestPostgres.Database database = TestPostgres.newDatabase();
            return new SpringApplicationBuilder(PortreeveApplication.class)
                    .run(
                            "--server.port=0",
                            "--portreeve.detection.enabled=false",
                            "--portreeve.bootstrap-admin-key=benchmark-admin-key",
                            "--spring.datasource.url=" + database.url(),
                            "--spring.datasource.username=" + database.user(),
                            "--spring.datasource.password=" + database.password(),
                            "--logging.level.root=warn");
        }

        private StreamPosition fill() {
            List<AuditEvent> events = Recordings.clusterOf20Nodes().stream()
                    .map(document -> AuditEvent.read("lab", document, null))
                    .toList();
            service.getBean(EventAppender.class).append(events, null);
            return stream.seal();
        }

        int candidates(List<KqlExpression> queries) {
            return requireNonNull(transaction.execute(
                    status -> stream.read(start, end, queries).candidates().size()));
        }

        @TearDown
        public void stop() {
            service.close();
        }
    }

    /** How many of the stored events were left to be asked, per pass over all of them. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class LeftToAsk {

        public double candidates;
        public double passes;

        @Setup(Level.Iteration)
        public void reset() {
            candidates = 0;
            passes = 0;
        }
    }

    /** Text to a query that is ready, for all rules. */
    @Benchmark
    public void parse(Rules rules, Blackhole sink) {
        for (String text : rules.texts) sink.consume(Rules.compile(Kql.parse(text)));
    }

    /** Yardstick of {@link #readAndMatch}: the text of an event to a tree, by Jackson. */
    @Benchmark
    @OperationsPerInvocation(Recordings.EVENTS)
    public void readWithJackson(Events events, Blackhole sink) {
        JsonMapper mapper = JsonMapper.shared();
        for (byte[] document : events.documents) sink.consume(mapper.readTree(document));
    }

    /** Yardstick of {@link #match}: what a rule costs beside reading. The text of an event to the names that queries ask for. */
    @Benchmark
    @OperationsPerInvocation(Recordings.EVENTS)
    public void read(Events events, Blackhole sink) {
        for (byte[] document : events.documents) sink.consume(Events.seen(document));
    }

    /** All rules asked of an event that was just read, as a run does: of so few events that they stay in the processor's cache. */
    @Benchmark
    @OperationsPerInvocation(WARM_EVENTS)
    public int match(Events events, Rules rules) {
        int matches = 0;
        for (SeenEvent event : events.warm) matches += ask(event, rules);
        return matches;
    }

    /** The text of an event to the answers of all rules. */
    @Benchmark
    @OperationsPerInvocation(Recordings.EVENTS)
    public int readAndMatch(Events events, Rules rules) {
        int matches = 0;
        for (byte[] document : events.documents) matches += ask(Events.seen(document), rules);
        return matches;
    }

    /** Yardstick of {@link #narrow}: every stored event read. */
    @Benchmark
    @OperationsPerInvocation(Recordings.EVENTS)
    public int readWholeStream(Store store) {
        return store.candidates(List.of(Kql.parse("")));
    }

    /** The stored events that SQL leaves to be asked, read. */
    @Benchmark
    @OperationsPerInvocation(Recordings.EVENTS)
    public int narrow(Store store, Rules rules, LeftToAsk left) {
        int candidates = store.candidates(rules.queries);
        left.candidates += candidates;
        left.passes++;
        return candidates;
    }

    private static int ask(SeenEvent event, Rules rules) {
        int matches = 0;
        for (KqlMatcher matcher : rules.matchers) {
            if (event.ask(matcher) != Verdict.NO_MATCH) matches++;
        }
        return matches;
    }
}
