package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.PortreeveTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@PortreeveTest
@TestPropertySource(properties = "portreeve.ingest.max-decoded-size=9MB")
class AuditEventControllerTest {

    private static final String EVENT = "{\"auditID\":\"1\",\"stageTimestamp\":\"2026-11-24T00:00:00Z\"}";

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", " \n"})
    void an_empty_body_is_an_empty_batch(String body) throws Exception {
        assertThat(post("/api/v1/audit-events", body).body())
                .isEqualTo("{\"received\":0,\"stored\":0,\"duplicate\":0,\"quarantined\":0}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/octet-stream",
                "multipart/form-data; boundary=x",
                "not a media type"
            })
    void whatever_the_content_type_says_the_body_is_read(String contentType) throws Exception {
        for (String method : new String[] {"POST", "PUT"}) {
            HttpRequest request = request("/api/v1/audit-events?cluster=" + method)
                    .header("Content-Type", contentType)
                    .header("Accept", "text/plain")
                    .method(method, BodyPublishers.ofString(EVENT))
                    .build();

            assertThat(client.send(request, BodyHandlers.ofString()).body()).contains("\"stored\":1");
        }
    }

    @Test
    void a_chunked_body_is_taken() throws Exception {
        HttpRequest request = request("/api/v1/audit-events")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(EVENT)))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body()).contains("\"stored\":1");
    }

    @Test
    void an_unreadable_body_is_one_quarantined_record() throws Exception {
        HttpRequest request = request("/api/v1/audit-events")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString(EVENT))
                .build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"received\":1,\"stored\":0,\"duplicate\":0,\"quarantined\":1}");
        assertThat(jdbc.sql("select reason from quarantined_record")
                        .query(String.class)
                        .single())
                .startsWith("the body is not readable as gzip");
    }

    @Test
    void odd_text_around_a_bad_record_does_not_fail_the_batch() throws Exception {
        String odd = "[{\"cluster\":\"a\\u0000b\\ud800\"},{\"cluster\":\"" + "x".repeat(300) + "\"},"
                + "{\"auditID\":\"1\",\"cluster\":\"\\u0000\"},{\"auditID\":\"2\\u0000\\ud800\",\"cluster\":\"a\\ud800\"}]";

        assertThat(post("/api/v1/audit-events", odd).body())
                .isEqualTo("{\"received\":4,\"stored\":1,\"duplicate\":0,\"quarantined\":3}");
    }

    @Test
    void bad_records_are_kept_beside_duplicates() throws Exception {
        post("/api/v1/audit-events", EVENT);

        assertThat(post("/api/v1/audit-events", "[" + EVENT + "," + EVENT + ",7]")
                        .body())
                .isEqualTo("{\"received\":3,\"stored\":0,\"duplicate\":2,\"quarantined\":1}");
    }

    @Test
    void a_large_batch_is_taken_in_pieces() throws Exception {
        String large = "{\"auditID\":\"%d\",\"x\":\"" + "y".repeat(1 << 20) + "\"}\n";
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 8; i++) body.append(large.formatted(i));

        assertThat(post("/api/v1/audit-events", body + "nonsense").body())
                .isEqualTo("{\"received\":9,\"stored\":8,\"duplicate\":0,\"quarantined\":1}");
    }

    @Test
    void too_large_a_body_is_refused_and_the_sender_reads_the_answer() throws Exception {
        assertRefused(post("/api/v1/audit-events", "x".repeat(30 << 20)), 413, "body-too-large");
    }

    @Test
    void an_unknown_encoding_is_refused() throws Exception {
        HttpRequest request = request("/api/v1/audit-events")
                .header("Content-Encoding", "br")
                .POST(BodyPublishers.ofString("x".repeat(5 << 20)))
                .build();

        assertRefused(client.send(request, BodyHandlers.ofString()), 415, "unknown-encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/audit-events?cluster=%0A",
                "/api/v1/audit-events?cluster=",
                "/api/v1/clusters/%1f/audit-events"
            })
    void a_bad_cluster_name_is_refused(String path) throws Exception {
        assertRefused(post(path, EVENT), 400, "invalid-request");
    }

    @Test
    void a_refusal_stays_short_however_long_the_request() throws Exception {
        assertRefused(post("/api/v1/clusters/" + "x".repeat(5_000) + "/audit-events", EVENT), 400, "invalid-request");
    }

    @Test
    void a_batch_whose_sender_hangs_up_is_not_stored() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("""
                            POST /api/v1/audit-events?cluster=gone HTTP/1.1\r
                            Host: localhost\r
                            Authorization: Bearer test-admin-key\r
                            Content-Length: %d\r
                            \r
                            %s
                            """.formatted(10 * EVENT.length(), EVENT).strip()).getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        post("/api/v1/audit-events?cluster=here", "{\"auditID\":\"2\"}");

        await().untilAsserted(() -> assertThat(
                        jdbc.sql("select cluster from audit_event union select cluster from quarantined_record")
                                .query(String.class)
                                .list())
                .containsExactly("here"));
    }

    @Test
    void every_answer_is_short_enough_for_fluent_bit() throws Exception {
        assertThat(size(post("/api/v1/audit-events", EVENT))).isLessThan(1_000);
    }

    private void assertRefused(HttpResponse<String> answer, int status, String problem) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("urn:portreeve:problem:" + problem);
        assertThat(size(answer)).isLessThan(1_000);
        assertThat(jdbc.sql("select count(*) from audit_event")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private static int size(HttpResponse<String> answer) {
        int headers = answer.headers().map().entrySet().stream()
                .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ": " + value + "\r\n"))
                .mapToInt(String::length)
                .sum();
        return "HTTP/1.1 200 \r\n\r\n".length() + headers + answer.body().getBytes(UTF_8).length;
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer test-admin-key");
    }
}
