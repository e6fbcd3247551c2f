package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.StreamPosition;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/** What it costs to follow a write to a Service, by how many Services there are, and by how often one was written to. */
public final class ExposureBenchmark {

    /** As many as a sender's request holds, about. */
    private static final int BATCH = 500;

    private static final int WRITES_AT_ONCE = 10_000;

    private final MeasuredService service = new MeasuredService(1_000);
    private final Instant begin = service.bean(Clock.class).instant();
    private int written;

    /** Takes no arguments; system properties, set by JAVA_TOOL_OPTIONS, make it smaller. */
    public static void main(String[] args) {
        new ExposureBenchmark()
                .measure(
                        Integer.getInteger("benchmark.services", 1_000_000),
                        Integer.getInteger("benchmark.writes", 100_000));
    }

    private void measure(int services, int writes) {
        follow(); // what the service begins with
        System.out.println("What following a write to a Service costs; what storing its event costs is not counted");
        report("%,d new Services".formatted(services), services, service -> service);
        report("%,d writes to any of them".formatted(writes), writes, write -> (int) (write * 7_919L % services));
        report("%,d writes to one of them".formatted(writes), writes, write -> 0);
        System.out.printf(
                "  their histories take %,d MB, what writes did %,d MB%n",
                megabytes("service_exposure"), megabytes("exposure_change"));
    }

    private long megabytes(String table) {
        return service.jdbc()
                        .sql("select pg_total_relation_size(:table::regclass)")
                        .param("table", table)
                        .query(Long.class)
                        .single()
                >> 20;
    }

    private void report(String what, int writes, IntUnaryOperator serviceOf) {
        List<Rounds> rounds = new ArrayList<>();
        for (int from = 0; from < writes; from += WRITES_AT_ONCE) {
            store(from, Math.min(writes, from + WRITES_AT_ONCE), serviceOf);
            Rounds round = new Rounds();
            round.time(this::follow);
            rounds.add(round);
        }
        int tenth = Math.max(1, rounds.size() / 10);
        System.out.printf(
                Locale.ROOT,
                "  %s: %,.0f µs a write in the first tenth, %,.0f in the last%n",
                what,
                microseconds(rounds.subList(0, tenth)),
                microseconds(rounds.subList(rounds.size() - tenth, rounds.size())));
    }

    private static double microseconds(List<Rounds> rounds) {
        return rounds.stream().mapToDouble(Rounds::median).average().orElseThrow() * 1_000 / WRITES_AT_ONCE;
    }

    private void follow() {
        StreamPosition end = service.bean(EventStream.class).seal();
        service.bean(Exposures.class).follow(end, Integer.MAX_VALUE);
    }

    private void store(int from, int to, IntUnaryOperator serviceOf) {
        for (int batch = from; batch < to; batch += BATCH) {
            List<AuditEvent> events = new ArrayList<>();
            for (int write = batch; write < Math.min(to, batch + BATCH); write++)
                events.add(event(serviceOf.applyAsInt(write)));
            service.bean(EventAppender.class).append(events, null);
        }
    }

    private AuditEvent event(int number) {
        String spec = """
                "spec":{"type":"NodePort","selector":{"app":"s%1$d"},"clusterIP":"10.0.0.1","sessionAffinity":"None",\
                "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":%2$d}]}""".formatted(number, 30_000 + number % 2_700);
        String json = """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"s-%1$d","stage":"ResponseComplete",\
                "requestURI":"/api/v1/namespaces/n%2$d/services/s%3$d","verb":"update","user":{"username":"alice"},\
                "objectRef":{"resource":"services","namespace":"n%2$d","name":"s%3$d","apiVersion":"v1"},\
                "responseStatus":{"code":200},"requestObject":{"kind":"Service","metadata":{"name":"s%3$d"},%4$s},\
                "responseObject":{"kind":"Service","metadata":{"name":"s%3$d","resourceVersion":"%1$d","labels":{"w":"%1$d"}},%4$s},\
                "requestReceivedTimestamp":"%5$s","stageTimestamp":"%5$s",\
                "annotations":{"authorization.k8s.io/decision":"allow"}}""".formatted(++written, number / 1_000, number, spec, begin.plusMillis(written));
        return AuditEvent.read("lab", json.getBytes(UTF_8), null);
    }
}
