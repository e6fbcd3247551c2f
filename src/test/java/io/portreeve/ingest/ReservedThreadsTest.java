package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.PortreeveTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Bodies that never end, more than may come in: whoever asks for something else is answered. */
@PortreeveTest
@TestPropertySource(
        properties = {
            "portreeve.ingest.max-requests=20",
            "portreeve.ingest.max-wait=5m",
            "portreeve.ingest.max-body-time=5m",
            "portreeve.bodies.max-at-once=10",
            "server.tomcat.threads.max=100", // 20 of ingest, 10 of other bodies, 50 that are read to their end
            "server.tomcat.connection-timeout=5m"
        })
class ReservedThreadsTest {

    @LocalServerPort
    int port;

    @Autowired
    InFlight inFlight;

    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void hang_up() throws IOException {
        for (Socket socket : open) socket.close();
        await().until(() -> inFlight.requests() == 0);
    }

    @Test
    void with_as_many_stalled_batches_as_may_come_in_and_a_hundred_more_others_are_answered() throws Exception {
        for (int i = 0; i < 20; i++) stall("POST /api/v1/audit-events", 1_000_000);
        await().until(() -> inFlight.requests() == 20);
        List<Socket> more = new ArrayList<>();
        for (int i = 0; i < 50; i++) more.add(stall("POST /api/v1/audit-events", 1_000_000));
        for (int i = 0; i < 50; i++) more.add(stall("POST /api/v1/audit-events", InFlight.LARGE + 1));

        assertOthersAreAnswered();
        for (Socket refused : more) assertThat(firstLine(refused)).startsWith("HTTP/1.1 429");
    }

    @Test
    void with_a_hundred_stalled_changes_others_are_answered() throws Exception {
        for (int i = 0; i < 100; i++) stall("PATCH /api/v1/alerts/1", 1_000);

        assertOthersAreAnswered();
    }

    private void assertOthersAreAnswered() throws Exception {
        assertThat(get("/actuator/health")).isEqualTo(200);
        assertThat(get("/api/v1/alerts")).isEqualTo(200);
    }

    /** In vain means after the time limit. */
    private int get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer test-admin-key")
                .timeout(Duration.ofSeconds(20))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private Socket stall(String operation, int length) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        open.add(socket);
        socket.setSoTimeout(30_000);
        String head =
                "%s HTTP/1.1\r\nHost: a\r\nX-API-Key: test-admin-key\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{"
                        .formatted(operation, length);
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
}
