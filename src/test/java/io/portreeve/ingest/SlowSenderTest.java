package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@PortreeveTest
@TestPropertySource(
        properties = {
            "portreeve.ingest.max-concurrent-batches=1",
            "portreeve.ingest.max-body-time=1s",
            "portreeve.bodies.max-time=1s",
            "server.tomcat.connection-timeout=2s"
        })
class SlowSenderTest {

    private static final String EVENT = "{\"auditID\":\"1\"}";

    @Autowired
    Api api;

    @LocalServerPort
    int port;

    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : open) socket.close();
    }

    @Test
    void senders_that_stop_in_the_middle_hold_nobody_up() throws Exception {
        for (int i = 0; i < 10; i++) begin("Authorization: Bearer test-admin-key");

        assertThat(api.ingest(EVENT).path("stored").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST /api/v1/audit-events", "POST /api/v1/keys", "PATCH /api/v1/alerts/1", "PUT /api/v1/rules/a"
            })
    void a_body_that_drips_beyond_its_time_is_408(String operation) throws Exception {
        Socket dripping = begin(operation, "Authorization: Bearer test-admin-key");
        String status = null;
        while (status == null) {
            dripping.getOutputStream().write(' ');
            if (dripping.getInputStream().available() > 0) status = firstLine(dripping);
        }

        assertThat(status).startsWith("HTTP/1.1 408");
        assertThat(api.all("/api/v1/audit-events")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /api/v1/audit-events", "PATCH /api/v1/rules/a", "PUT /api/v1/rules/a"})
    void a_sender_that_stops_in_the_middle_is_408(String operation) throws Exception {
        assertThat(firstLine(begin(operation, "Authorization: Bearer test-admin-key")))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void a_refused_sender_reads_its_answer_before_its_body_ends_and_is_then_hung_up_on() throws Exception {
        Socket refused = begin("Authorization: Bearer guessed");
        var answer = new BufferedReader(new InputStreamReader(refused.getInputStream(), UTF_8));

        assertThat(answer.readLine()).startsWith("HTTP/1.1 401");
        assertThat(answer.lines()).isNotEmpty(); // up to the end of the connection
    }

    private Socket begin(String key) throws IOException {
        return begin("POST /api/v1/audit-events", key);
    }

    private Socket begin(String operation, String key) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write((operation + " HTTP/1.1\r\nHost: localhost\r\n" + key
                                + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n" + EVENT)
                        .getBytes(UTF_8));
        return socket;
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
}
