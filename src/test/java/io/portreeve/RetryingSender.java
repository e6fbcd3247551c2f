package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A sender as Fluent Bit is one: each batch again, byte for byte, until it is acknowledged. It remembers what it saw. */
final class RetryingSender implements AutoCloseable {

    private static final int NO_ANSWER = 0;

    private final URI ingest;
    private final String key;
    private final int eventsPerBatch;
    private final int paddingBytes;
    private final Random random = new Random(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    private final Map<Integer, String> bodies = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean finished;

    private RetryingSender(int port, String key, int eventsPerBatch, int paddingBytes) {
        this.ingest = URI.create("http://127.0.0.1:%d/api/v1/clusters/lab/audit-events".formatted(port));
        this.key = key;
        this.eventsPerBatch = eventsPerBatch;
        this.paddingBytes = paddingBytes;
        this.thread = Thread.ofPlatform().start(this::sendUntilFinished);
    }

    /** @param paddingBytes how much each event holds that cannot be compressed */
    static RetryingSender start(int port, String key, int eventsPerBatch, int paddingBytes) {
        return new RetryingSender(port, key, eventsPerBatch, paddingBytes);
    }

    /** How often each status was seen; 0 stands for a connection that gave none. */
    Map<Integer, Integer> statuses() {
        return statuses;
    }

    /** The last answer with this status. */
    String lastBody(int status) {
        return bodies.getOrDefault(status, "");
    }

    int acknowledged() {
        return acknowledged.size();
    }

    void awaitMoreAcknowledged(int batches) {
        int target = acknowledged.size() + batches * eventsPerBatch;
        await().atMost(Duration.ofMinutes(3)).until(() -> acknowledged.size() >= target);
    }

    void awaitStatus(int status) {
        int seen = statuses.getOrDefault(status, 0);
        await().atMost(Duration.ofMinutes(3)).until(() -> statuses.getOrDefault(status, 0) > seen);
    }

    /** Stops once the batch it is at is acknowledged. */
    @Override
    public void close() throws InterruptedException {
        finished = true;
        assertThat(thread.join(Duration.ofMinutes(3)))
                .as("its last batch is acknowledged")
                .isTrue();
    }

    /** Everything acknowledged is stored, and once. */
    void assertAllStoredOnce() throws IOException, InterruptedException {
        List<String> stored = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    json.readTree(send(request("?limit=500" + cursor).GET()).body());
            page.path("items").forEach(item -> stored.add(item.path("auditId").asString()));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        stored.removeIf(id -> !id.startsWith("sent-"));
        assertThat(new HashSet<>(stored)).isEqualTo(new HashSet<>(acknowledged));
        assertThat(stored).hasSameSizeAs(acknowledged);
    }

    private void sendUntilFinished() {
        for (int batch = 0; !finished; batch++) {
            List<String> ids = new ArrayList<>();
            StringBuilder events = new StringBuilder();
            for (int i = 0; i < eventsPerBatch; i++) {
                String id = "sent-" + batch + "-" + i;
                ids.add(id);
                events.append(event(id)).append('\n');
            }
            while (post(events.toString()) != 200) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            acknowledged.addAll(ids);
        }
    }

    private String event(String id) {
        byte[] padding = new byte[paddingBytes / 2];
        random.nextBytes(padding);
        return "{\"auditID\":\"%s\",\"verb\":\"get\",\"stageTimestamp\":\"%s\",\"annotations\":{\"x\":\"%s\"}}"
                .formatted(id, Instant.now(), HexFormat.of().formatHex(padding));
    }

    private int post(String body) {
        int status = NO_ANSWER;
        try {
            HttpResponse<String> answer = send(request("").POST(BodyPublishers.ofString(body)));
            status = answer.statusCode();
            bodies.put(status, answer.body());
        } catch (IOException e) {
            bodies.put(NO_ANSWER, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        statuses.merge(status, 1, Integer::sum);
        return status;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Its time limit is that of the kube-apiserver's webhook. */
    private HttpRequest.Builder request(String query) {
        String path = query.isEmpty() ? ingest.toString() : ingest.resolve("/api/v1/audit-events") + query;
        return HttpRequest.newBuilder(URI.create(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key);
    }
}
