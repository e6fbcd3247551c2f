package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

@PortreeveTest
class CapturedRequestsTest {

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper mapper;

    @LocalServerPort
    int port;

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvFileSource(resources = "/fluent-bit/records.csv", numLinesToSkip = 1)
    void what_fluent_bit_sends_is_taken_once(String folder, int records, int quarantined) throws Exception {
        CapturedRequest request = CapturedRequest.read("fluent-bit/" + folder);

        assertThat(post(request, "/api/v1/audit-events"))
                .isEqualTo(new IngestAnswer(records - quarantined, 0, quarantined));
        assertThat(post(request, "/api/v1/audit-events"))
                .isEqualTo(new IngestAnswer(0, records - quarantined, quarantined));
    }

    @Test
    void every_event_of_a_webhook_batch_is_stored_under_the_cluster_of_its_path() throws Exception {
        CapturedRequest request = CapturedRequest.read("kube-apiserver/webhook-batch");

        assertThat(post(request, request.pathAndQuery())).isEqualTo(new IngestAnswer(54, 0, 0));
        assertThat(jdbc.sql("select count(*) from audit_event where cluster = 'lab'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(54);
    }

    @Test
    void the_same_events_in_another_form_are_duplicates() throws Exception {
        post(CapturedRequest.read("fluent-bit/json_lines-gzip"), "/api/v1/audit-events");

        IngestAnswer again = post(CapturedRequest.read("fluent-bit/json-snappy"), "/api/v1/audit-events");

        assertThat(again).isEqualTo(new IngestAnswer(0, 26, 0));
    }

    @Test
    void a_cluster_key_in_the_record_names_the_cluster() throws Exception {
        post(CapturedRequest.read("fluent-bit/shipper-keys-json_lines-gzip"), "/api/v1/audit-events");

        assertThat(jdbc.sql("select distinct cluster from audit_event")
                        .query(String.class)
                        .list())
                .containsExactly("prod-eu-1");
    }

    private IngestAnswer post(CapturedRequest request, String pathAndQuery) throws IOException, InterruptedException {
        URI place = URI.create("http://127.0.0.1:" + port + pathAndQuery);
        HttpResponse<String> answer = client.send(request.to(place, "test-admin-key"), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readValue(answer.body(), IngestAnswer.class);
    }
}
