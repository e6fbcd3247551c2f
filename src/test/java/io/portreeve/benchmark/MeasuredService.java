package io.portreeve.benchmark;

import io.portreeve.PortreeveApplication;
import io.portreeve.SettableClock;
import io.portreeve.database.TestPostgres;
import io.portreeve.detection.Ticks;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.RepeatedRecording;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlMatcher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole service on a database of its own, with the rules of the benchmark and a history of repeated events. Its clock stands
 * behind the last of them, so that it does not matter when it is run.
 */
final class MeasuredService implements AutoCloseable {

    static final int MAX_RULES = 45;

    static final String KEY = "benchmark-admin-key";

    private final List<AuditEvent> events;
    private final ConfigurableApplicationContext service;
    private final RepeatedRecording recording;
    private final JdbcClient jdbc;
    private final Ticks ticks;
    private final int stored;
    private final Instant begin;
    private final Instant end;

    /** Starts a service, stores so many events and follows the exposure of their Services, as it does while it runs. */
    MeasuredService(int stored, String... settings) {
        this.stored = stored;
        events = Recordings.clusterOf20Nodes().stream()
                .limit(stored)
                .map(document -> AuditEvent.read("lab", document, null))
                .toList();
        service = start(clockBehind(stored), settings);
        jdbc = service.getBean(JdbcClient.class);
        ticks = new Ticks(service);
        for (int i = 0; i < MAX_RULES; i++) addRule(i);
        ticks.prepare(List.of(), StreamPosition.START);
        recording = new RepeatedRecording(service, events, matches());
        recording.store(stored - events.size());
        recording.tidy();
        begin = RepeatedRecording.first(events);
        end = jdbc.sql("select max(event_time) from audit_event")
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .single();
        jdbc.sql("""
                update ingest_batch b set received_at = e.newest
                from (select batch, max(event_time) as newest from audit_event group by batch) e
                where e.batch = b.id
                """).update();
        bean(Exposures.class).follow(bean(EventStream.class).seal(), Integer.MAX_VALUE);
    }

    /** The recording takes a quarter of an hour. */
    private SettableClock clockBehind(int stored) {
        var clock = new SettableClock();
        Instant first = RepeatedRecording.first(events);
        clock.set(first.plus(Duration.ofMinutes(15L * (1 + stored / events.size()))));
        return clock;
    }

    /** A service with a database of its own, that does nothing by itself: what is measured is done by who measures. */
    static ConfigurableApplicationContext start(SettableClock clock, String... settings) {
        TestPostgres.Database database = TestPostgres.newDatabase();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--portreeve.detection.enabled=false",
                "--portreeve.refused-senders.tick=1d",
                "--portreeve.clusters.tick=1d",
                "--portreeve.exposures.tick=1d",
                "--portreeve.readiness.refresh=1d",
                "--portreeve.bootstrap-admin-key=" + KEY,
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.datasource.hikari.minimum-idle=1",
                "--spring.datasource.hikari.connection-init-sql=set statement_timeout = 0",
                "--spring.datasource.hikari.data-source-properties.socketTimeout=0",
                "--logging.level.root=warn"));
        arguments.addAll(List.of(settings));
        return new SpringApplicationBuilder(PortreeveApplication.class)
                .initializers((GenericApplicationContext context) -> context.registerBean(
                        "settableClock", SettableClock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(arguments.toArray(String[]::new));
    }

    private static String id(int rule) {
        return "benchmark-" + rule;
    }

    private void addRule(int number) {
        String query = Recordings.queries(MAX_RULES).get(number);
        String body = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "name", "Rule " + number,
                        "description", "One of the benchmark's.",
                        "type", "query",
                        "query", query,
                        "severity", "low",
                        "riskScore", 21,
                        "interval", "PT5M"));
        URI uri = URI.create("http://127.0.0.1:%s/api/v1/rules/%s"
                .formatted(service.getEnvironment().getRequiredProperty("local.server.port"), id(number)));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() / 100 != 2) throw new IllegalStateException(answer.body());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.sendAsync(request, BodyHandlers.ofString()).join();
        }
    }

    /** What rules match is stored once: a rule that alerts on every thousandth event would not be left on. */
    private List<UUID> matches() {
        List<KqlMatcher> rules = Recordings.queries(MAX_RULES).stream()
                .map(query -> KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC()))
                .toList();
        return events.stream()
                .filter(event -> rules.stream().anyMatch(SeenEvent.of(event, Instant.EPOCH)::mayMatch))
                .map(AuditEvent::identity)
                .toList();
    }

    /** How many events it began with. */
    int stored() {
        return stored;
    }

    /** A time within its history: 0 is the beginning, 1 the end. */
    Instant timeAt(double part) {
        return begin.plusMillis((long) (part * Duration.between(begin, end).toMillis()));
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    /** Stores so many events more. */
    void store(int events) {
        recording.store(events);
    }

    /** Makes so many rules due, all others off; they begin at the end of the stream. */
    void makeDueAtTheEnd(int rules) {
        makeDue(rules, bean(EventStream.class).seal());
    }

    /** Makes so many rules due, all others off; they begin at the start of the stream, and none has alerted yet. */
    void makeDueAtTheStart(int rules) {
        jdbc.sql("truncate alert cascade").update();
        makeDue(rules, StreamPosition.START);
    }

    private void makeDue(int rules, StreamPosition from) {
        ticks.prepare(IntStream.range(0, rules).mapToObj(MeasuredService::id).toList(), from);
    }

    /** How many alerts there are. */
    long alerts() {
        return jdbc.sql("select count(*) from alert").query(Long.class).single();
    }

    Ticks ticks() {
        return ticks;
    }

    @Override
    public void close() {
        service.close();
    }
}
