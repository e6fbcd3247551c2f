package io.portreeve.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of OpenSearch in a process of its own, on the libraries that {@code mvn -f opensearch package} brought, with the heap and
 * the durability of its defaults: each bulk is synced to disk. Bodies of requests are flat objects, since their fields are without
 * number; all else is mapped as it comes. Ids are OpenSearch's own, the fastest way in, which keeps what is sent twice twice.
 */
final class OpenSearchNode {

    private static final String LIBRARIES = "opensearch/target/lib";

    private static final Pattern PORT =
            Pattern.compile("publish_address \\{127\\.0\\.0\\.1:(\\d+)}, bound.*\\R.*started");

    private static final Duration START = Duration.ofMinutes(2);

    private static final String INDEX = """
            {"settings":{"number_of_shards":1,"number_of_replicas":0},"mappings":{"properties":{
            "requestObject":{"type":"flat_object"},"responseObject":{"type":"flat_object"},"annotations":{"type":"flat_object"}}}}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI events;

    private OpenSearchNode(Path folder) {
        Path output = folder.resolve("opensearch.log");
        try {
            Files.deleteIfExists(output);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms1g",
                            "-Xmx1g",
                            "-cp",
                            LIBRARIES + "/*",
                            "org.codelibs.opensearch.runner.OpenSearchRunner",
                            "-basePath",
                            Files.createTempDirectory(folder, "opensearch").toString(),
                            "-numOfNode",
                            "1")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        events = URI.create("http://127.0.0.1:%s/audit-events".formatted(port(output)));
    }

    /** A node, when its libraries are there. */
    static Optional<OpenSearchNode> start(Path folder) {
        return Files.isDirectory(Path.of(LIBRARIES)) ? Optional.of(new OpenSearchNode(folder)) : Optional.empty();
    }

    private static String port(Path output) {
        long end = System.nanoTime() + START.toNanos();
        try {
            while (System.nanoTime() < end) {
                Matcher port = PORT.matcher(Files.readString(output));
                if (port.find()) return port.group(1);
                Thread.sleep(200);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("OpenSearch did not start: " + output);
    }

    /** Where bulks are sent to. */
    URI bulk() {
        return URI.create(events + "/_bulk?filter_path=errors");
    }

    /** Begins anew with no events. */
    void empty() {
        call("DELETE", events, "");
        String answer = call("PUT", events, INDEX);
        if (!answer.contains("\"acknowledged\":true")) throw new IllegalStateException(answer);
    }

    /** How many events it has. */
    int count() {
        call("POST", URI.create(events + "/_refresh"), "");
        String answer = call("GET", URI.create(events + "/_count?filter_path=count"), "");
        return Integer.parseInt(answer.replaceAll("\\D", ""));
    }

    /** What it holds of the machine's memory at this moment, in MB. */
    long megabytes() {
        return Memory.ofProcess(process.pid());
    }

    private String call(String method, URI uri, String body) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
