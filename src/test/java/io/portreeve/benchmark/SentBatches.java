package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** Batches of events as a sender writes them, in files, so that the heap is the service's own. */
final class SentBatches {

    /** What a sender makes of the events of a batch. */
    enum Shape {
        FLUENT_BIT("gzip, lines in log as Fluent Bit sends them", true) {
            @Override
            String body(List<String> events) {
                StringBuilder lines = new StringBuilder();
                events.forEach(event -> lines.append("{\"date\":1795490469.604609,\"log\":")
                        .append(JsonMapper.shared().writeValueAsString(event))
                        .append("}\n"));
                return lines.toString();
            }
        },
        LINES("gzip, an event a line", true) {
            @Override
            String body(List<String> events) {
                return String.join("\n", events);
            }
        },
        EVENT_LIST("plain, an EventList as the webhook sends it", false) {
            @Override
            String body(List<String> events) {
                return "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
                        + String.join(",", events) + "]}";
            }
        },
        BULK("gzip, a bulk as OpenSearch takes it", true) {
            @Override
            String body(List<String> events) {
                return events.stream()
                        .map(event -> "{\"index\":{}}\n" + event + "\n")
                        .collect(Collectors.joining());
            }
        };

        /** Those that are of our own API. */
        static final Set<Shape> OURS = EnumSet.complementOf(EnumSet.of(BULK));

        private final String title;
        private final boolean zipped;

        Shape(String title, boolean zipped) {
            this.title = title;
            this.zipped = zipped;
        }

        abstract String body(List<String> events);

        String title() {
            return title;
        }
    }

    private final Shape shape;
    private final List<Path> files = new ArrayList<>();

    SentBatches(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    int count() {
        return files.size();
    }

    /** Prepares one more. */
    void add(Path folder, List<String> events) {
        byte[] body = shape.body(events).getBytes(UTF_8);
        try {
            files.add(Files.write(folder.resolve(shape + "-" + files.size()), shape.zipped ? zipped(body) : body));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] zipped(byte[] body) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(body);
        }
        return zipped.toByteArray();
    }

    /** Sends one and waits for its answer. */
    void send(int number, URI uri, String key) {
        Path file = files.get(number);
        try {
            post(uri, key, shape.zipped, Files.size(file), out -> Files.copy(file, out));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Writes the body of a request. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Sends a batch and waits for its answer, which must be 200. */
    static void post(URI uri, String key, boolean isZipped, long length, Body body) {
        try {
            HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
            http.setRequestMethod("POST");
            http.setRequestProperty("Authorization", "Bearer " + key);
            http.setRequestProperty("Content-Type", "application/json");
            if (isZipped) http.setRequestProperty("Content-Encoding", "gzip");
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(length);
            try (OutputStream out = http.getOutputStream()) {
                body.writeTo(out);
            }
            if (http.getResponseCode() != 200) throw new IllegalStateException(http.getResponseMessage());
            http.getInputStream().readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
