package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.access.Role;
import io.portreeve.access.TestKeys;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a secret could come to rest, it does not. */
@PortreeveTest
@ExtendWith(OutputCaptureExtension.class)
class StoredSecretsTest {

    private static final List<String> RECORDED = RecordedSecrets.events();
    private static final String RULE = "00000000-0000-4000-8000-000000000001";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventAppender appender;

    @LocalServerPort
    int port;

    @Test
    void no_stored_event_holds_one_however_it_came(CapturedOutput output) throws IOException {
        var json = new JsonMapper();
        api.ingest(String.join("\n", RECORDED));
        for (String event : RECORDED) {
            api.ingest("{\"log\":%s}".formatted(json.writeValueAsString(again(event))));
            api.ingest("{\"kubernetes\":{\"audit\":%s}}".formatted(again(again(event))));
        }
        post("/api/v1/clusters/packed/audit-events", messagePack(RECORDED.getFirst()), "test-admin-key");

        List<JsonNode> events = api.all("/api/v1/audit-events");
        assertThat(events).hasSize(3 * RECORDED.size() + 1);
        for (JsonNode event : events) {
            String shown = api.send(
                            "GET", "/api/v1/audit-events/" + event.path("id").asString(), "")
                    .body();
            assertThat(shown).doesNotContain(RecordedSecrets.WORD).contains("[redacted by Portreeve: ");
        }
        assertThat(output).doesNotContain(RecordedSecrets.WORD);
    }

    @Test
    void nor_does_the_beginning_of_one_hold_it() {
        var json = new JsonMapper();
        for (String event : RECORDED) {
            for (int cut = event.length() - 1; cut > event.indexOf("requestURI"); cut -= 97) {
                api.ingest("{\"log\":%s}".formatted(json.writeValueAsString(event.substring(0, cut))));
            }
        }

        assertThat(jdbc.sql("select count(*) from quarantined_record")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(api.all("/api/v1/audit-events")).isNotEmpty().allSatisfy(event -> {
            String path = "/api/v1/audit-events/" + event.path("id").asString();
            assertThat(api.send("GET", path, "").body()).doesNotContain(RecordedSecrets.WORD);
        });
    }

    @Test
    void a_body_that_may_be_one_is_hidden_from_rules_not_absent() {
        api.ingest(
                "{\"log\":\"{\\\"auditID\\\":\\\"1\\\",\\\"requestObject\\\":{\\\"spec\\\":1},\\\"verb\\\":\\\"create\\\",\"}");

        assertThat(verbsOf("kubernetes.audit.requestObject.spec.type: NodePort and kubernetes.audit.verb: create"))
                .containsExactly("create");
        assertThat(verbsOf("kubernetes.audit.requestObject.spec.type: NodePort and kubernetes.audit.verb: delete"))
                .isEmpty();
        assertThat(verbsOf("portreeve.redacted: requestObject")).containsExactly("create");
    }

    @Test
    void what_was_redacted_is_a_field() {
        api.ingest(String.join("\n", RECORDED));

        assertThat(verbsOf("portreeve.redacted: requestObject")).containsExactlyInAnyOrder("create", "patch", "create");
        assertThat(verbsOf("portreeve.redacted: responseObject and kubernetes.audit.verb: list"))
                .containsExactly("list");
        assertThat(verbsOf("portreeve.redacted: annotations.patch_webhook_admission_k8s_io/round_0_index_0"))
                .containsExactly("patch");
        assertThat(verbsOf("kubernetes.audit.requestObject.kind: *")).isEmpty();
    }

    @Test
    void the_same_event_stored_before_the_setting_was_on_is_a_duplicate() {
        AuditEvent event = AuditEvent.read("lab", RECORDED.getFirst().getBytes(UTF_8), null);
        appender.append(List.of(event), null);

        assertThat(api.ingest(RECORDED.getFirst()).path("duplicate").asInt()).isEqualTo(1);
    }

    @Test
    void no_quarantined_record_holds_one_whose_event_could_be_told() throws IOException {
        String key = new TestKeys(jdbc).keyFor(Role.INGEST, "one", "two");
        String event = RECORDED.getFirst();
        String foreign = "{\"cluster\":\"three\",\"event\":" + event + "}";
        String noEvent = event.replace("\"auditID\":", "\"auditId\":");
        String tooMany = "{\"a\":" + event + ",\"b\":" + again(event) + "}";
        String tooLarge = event.replace("\"data\":{", "\"data\":{\"x\":[" + "0,".repeat(2_500_000) + "0],");

        post("/api/v1/audit-events", (foreign + noEvent + tooMany).getBytes(UTF_8), key);
        post("/api/v1/audit-events?cluster=one", tooLarge.getBytes(UTF_8), key);

        List<JsonNode> kept = api.all("/api/v1/quarantine");
        assertThat(kept)
                .extracting(record -> record.path("reason").asString())
                .containsExactly(
                        "it holds more than 2,500,000 values",
                        "more than one event in one record",
                        "no auditID",
                        "its cluster is not one that the key is bound to");
        for (JsonNode record : kept) {
            JsonNode detail = api.get("/api/v1/quarantine/" + record.path("id").asString());
            assertThat(new String(
                            Base64.getDecoder().decode(detail.path("bytes").asString()), UTF_8))
                    .doesNotContain(RecordedSecrets.WORD)
                    .contains("[redacted by Portreeve: secrets]");
        }
    }

    @Test
    void no_quarantined_record_holds_one_in_an_array() throws IOException {
        String event = RECORDED.getFirst();
        String quoted = new JsonMapper().writeValueAsString("[" + event + "]");
        post(
                "/api/v1/audit-events",
                "{\"records\":[1,\"x\",%s]}[[%s]]{\"log\":%s}"
                        .formatted(event, event, quoted)
                        .getBytes(UTF_8),
                "test-admin-key");

        List<JsonNode> kept = api.all("/api/v1/quarantine");
        assertThat(kept).hasSize(3);
        for (JsonNode record : kept) {
            JsonNode detail = api.get("/api/v1/quarantine/" + record.path("id").asString());
            assertThat(new String(
                            Base64.getDecoder().decode(detail.path("bytes").asString()), UTF_8))
                    .doesNotContain(RecordedSecrets.WORD)
                    .contains("[redacted by Portreeve: secrets]");
        }
    }

    @Test
    void one_that_is_torn_in_the_middle_of_its_secrets_costs_itself_only() throws IOException {
        String torn =
                "{\"log\":\"{\\\"auditID\\\":\\\"1\\\",\\\"objectRef\\\":{\\\"resource\\\":\\\"secrets\\\"},\\\"annotations.patch.webhook.admission.k8s.io/x\\\":\\\"abc\"}";

        assertThat(api.ingest(torn + "\n" + RECORDED.getFirst()).path("stored").asInt())
                .isEqualTo(2);
    }

    @Test
    void no_alert_holds_one() {
        jdbc.sql("""
                insert into rule
                select (jsonb_populate_record(rule, jsonb_build_object('rule_id', ?::text,
                    'query', 'kubernetes.audit.objectRef.resource: secrets and kubernetes.audit.verb: (create or patch)'))).*
                from rule where rule_id = '65f9bccd-510b-40df-8263-334f03174fed'""").param(RULE).update();
        try {
            api.ingest(String.join("\n", RECORDED));
            api.send("POST", "/api/v1/rules/" + RULE + "/runs", "");

            List<JsonNode> alerts = api.all("/api/v1/alerts?ruleId=" + RULE);
            assertThat(alerts).hasSize(2);
            for (JsonNode alert : alerts) {
                assertThat(api.send("GET", "/api/v1/alerts/" + alert.path("id").asString(), "")
                                .body())
                        .doesNotContain(RecordedSecrets.WORD)
                        .contains("[redacted by Portreeve: secrets]");
            }
        } finally {
            jdbc.sql("delete from rule where rule_id = ?").param(RULE).update();
        }
    }

    private List<String> verbsOf(String query) {
        String path = "/api/v1/audit-events?query=" + URLEncoder.encode(query, UTF_8);
        return api.all(path).stream()
                .map(event -> event.path("verb").asString())
                .toList();
    }

    /** The same request once more: another audit id. */
    private static String again(String event) {
        return event.replace("\"auditID\":\"", "\"auditID\":\"x");
    }

    private static byte[] messagePack(String log) throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packArrayHeader(2)
                    .packLong(1_795_000_000)
                    .packMapHeader(1)
                    .packString("log")
                    .packString(log);
            return packer.toByteArray();
        }
    }

    private void post(String path, byte[] body, String key) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
