package io.portreeve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.database.TestPostgres;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Many senders at once, and bodies that take the most memory, in a heap of 512 MB. */
class FullHeapIT {

    private static final int LARGEST = 63 << 20;

    private final TestPostgres.Database database = TestPostgres.newDatabase();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> recording = recording();
    private int port;
    private String key = "";
    private int made;
    private int acknowledged;

    @TempDir
    Path folder;

    @Test
    void whatever_comes_together_is_stored_or_refused_and_the_service_lives() throws Exception {
        try (var service = ServiceProcess.launchOn(database, folder.resolve("data"))) {
            service.awaitHealth();
            port = service.port();
            key = service.key();
            assertThat(send(200, () -> events(200))).contains(200);
            assertThat(send(2, this::largest)).contains(200);
            assertThat(send(8, () -> small(30_000))).contains(200);
            assertThat(send(8, FullHeapIT::wide)).contains(200);
            assertThat(send(1, FullHeapIT::dense)).contains(200);
            assertThat(shown(service, "dense")).containsOnly(200);

            assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(stored()).isEqualTo(acknowledged);
            assertThat(Files.readString(folder.resolve("service.log"))).doesNotContain("OutOfMemoryError");
        }
    }

    /** Sends bodies all at once; which statuses came. */
    private Stream<Integer> send(int senders, Supplier<String> bodies) {
        List<HttpRequest> requests =
                Stream.generate(bodies).limit(senders).map(this::request).toList();
        List<HttpResponse<String>> answers =
                requests.stream().map(request -> http.sendAsync(request, BodyHandlers.ofString())).toList().stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 429, 503);
            if (answer.statusCode() != 200) assertThat(answer.body()).contains("urn:portreeve:problem:");
        });
        answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .forEach(answer -> acknowledged += JsonMapper.shared()
                        .readTree(answer.body())
                        .path("stored")
                        .asInt());
        return answers.stream().map(HttpResponse::statusCode);
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/clusters/lab/audit-events".formatted(port)))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped(body)))
                .build();
    }

    private String events(int count) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < count; i++) events.append(nextEvent()).append('\n');
        return events.toString();
    }

    private String largest() {
        StringBuilder events = new StringBuilder();
        while (events.length() < LARGEST) events.append(nextEvent()).append('\n');
        return events.toString();
    }

    private String nextEvent() {
        return recording.get(made % recording.size()).replaceFirst("(?<=\"auditID\":\")[^\"]+", "recorded-" + made++);
    }

    private String small(int count) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < count; i++) events.append("{\"auditID\":\"%d\"}".formatted(made++));
        return events.toString();
    }

    private static String wide() {
        return "{\"auditID\":\"wide\"" + ",\"a\":0".repeat(1_200_000) + "}";
    }

    private static String dense() {
        return "{\"auditID\":\"dense\",\"stageTimestamp\":\"%s\",\"requestObject\":[%s{}]}"
                .formatted(Instant.now(), "{},".repeat(2_300_000));
    }

    /** Shows an event to three at once; which statuses came. */
    private Stream<Integer> shown(ServiceProcess service, String auditId) throws Exception {
        String id = service.json("/api/v1/audit-events?query=kubernetes.audit.auditID:" + auditId)
                .at("/items/0/id")
                .asString();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/audit-events/%s".formatted(port, id)))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .build();
        return Stream.generate(() -> http.sendAsync(request, BodyHandlers.discarding())).limit(3).toList().stream()
                .map(CompletableFuture::join)
                .map(HttpResponse::statusCode);
    }

    private static byte[] zipped(String body) {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body.getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return zipped.toByteArray();
    }

    private static List<String> recording() {
        var events = Objects.requireNonNull(
                FullHeapIT.class.getResourceAsStream("/kube-apiserver/cluster-20-nodes.jsonl.gz"));
        try (var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(events), UTF_8))) {
            return lines.lines().limit(1_000).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long stored() throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var rows = connection.createStatement().executeQuery("select count(*) from audit_event")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
