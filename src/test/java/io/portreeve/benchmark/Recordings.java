package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What the benchmarks are fed with. */
final class Recordings {

    /** How many events of the recording are used: all but the last few, since JMH wants a constant. */
    static final int EVENTS = 15_000;

    private Recordings() {}

    /** The audit events of a real API server with 20 nodes, all bodies logged, in the order of its log. */
    static List<byte[]> clusterOf20Nodes() {
        try (BufferedReader lines =
                reader(new GZIPInputStream(resource("/kube-apiserver/cluster-20-nodes.jsonl.gz")))) {
            return lines.lines().limit(EVENTS).map(line -> line.getBytes(UTF_8)).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The first of 45 queries that ask what detection rules for Kubernetes ask; the very first is the NodePort rule's. */
    static List<String> queries(int count) {
        try (BufferedReader lines = reader(resource("/benchmark/queries.kql"))) {
            return lines.lines().limit(count).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream resource(String name) {
        return Recordings.class.getResourceAsStream(name);
    }

    private static BufferedReader reader(InputStream bytes) {
        return new BufferedReader(new InputStreamReader(bytes, UTF_8));
    }
}
