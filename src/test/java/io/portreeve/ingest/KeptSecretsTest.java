package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.Quarantine.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a record looks like, a secret in it is neither stored nor kept. */
class KeptSecretsTest {

    private static final String SECRET = RecordedSecrets.events().getFirst();
    private static final String POD =
            "{\"auditID\":\"p\",\"objectRef\":{\"resource\":\"pods\"},\"requestObject\":{\"kind\":\"Pod\"}}";
    private static final String NOT_KEPT = "they may hold the body of a secret";
    private static final JsonMapper JSON = new JsonMapper();

    private final List<AuditEvent> stored = new ArrayList<>();
    private final List<Refused> kept = new ArrayList<>();

    static List<String> unusual() {
        List<String> records = new ArrayList<>(List.of(
                log("2026-11-24T02:58:16.7Z stdout F " + SECRET),
                log("\uFEFF" + SECRET),
                "\uFEFF\uFEFF" + SECRET,
                log(POD + "\n" + SECRET),
                log(SECRET + " and more"),
                log(SECRET.replace("\"verb\":\"", "\"verb\":\"\u0000")),
                log(SECRET.replace("\"objectRef\":", "\"objectRef\":!")),
                log(SECRET.replace("\"auditID\":", "\"auditID\":!")),
                log(SECRET.substring(SECRET.indexOf("requestObject") + 20)),
                "{\"kubernetes\":{\"audit.auditID\":\"1\",\"audit.objectRef.resource\":\"secrets\",\"audit.requestObject\":{\"data\":\""
                        + RecordedSecrets.WORD + "\"}}}",
                "{\"kubernetes.audit\":{\"objectRef\":{\"resource\":\"pods\"}},\"kubernetes\":{\"audit\":" + SECRET
                        + ",\"x\":{\"auditID\":\"\"}}}",
                "{\"data\":[" + JSON.writeValueAsString(SECRET) + "]}",
                "[" + JSON.writeValueAsString(SECRET) + "]",
                "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":" + SECRET + "}}}}}}",
                manyObjects(),
                "x" + SECRET,
                SECRET.replace("\"verb\":", "\"verb\" "),
                "{\"requestObject\":\"" + RecordedSecrets.WORD + "\"}",
                "{\"auditID\":\"1\",\"deep\":" + "[".repeat(20_001) + "]".repeat(20_001) + "," + SECRET.substring(1),
                "{\"objectRef\":{\"resource\":\"pods\"},\"auditID\":7,\"log\":" + JSON.writeValueAsString(SECRET)
                        + "}"));
        String wrapped = SECRET;
        for (int i = 0; i < 7; i++) wrapped = log(wrapped);
        records.add(wrapped);
        return records;
    }

    @ParameterizedTest
    @MethodSource("unusual")
    void an_unusual_record_is_kept_without(String record) throws IOException {
        take(record.getBytes(UTF_8), null);

        assertNothingKept();
        assertThat(stored.size() + kept.size()).isPositive();
    }

    /** A container runtime divides long lines; a shipper that does not join them sends the halves. */
    @Test
    void a_piece_of_an_event_is_kept_without() throws IOException {
        for (String event : RecordedSecrets.events()) {
            StringBuilder pieces = new StringBuilder();
            for (int from = 0; from < event.length() - 1_100; from++) {
                pieces.append(log(event.substring(from, Math.min(from + 1_100, event.length()))));
            }
            for (int from = event.indexOf(RecordedSecrets.WORD) - 300; from < event.length(); from++) {
                pieces.append(log(event.substring(from)));
            }
            take(pieces.toString().getBytes(UTF_8), null);
        }

        stored.forEach(event -> assertThat(new String(event.document(), UTF_8)).doesNotContain(RecordedSecrets.WORD));
        assertThat(kept)
                .isNotEmpty()
                .allSatisfy(record -> assertThat(text(record)).doesNotContain(RecordedSecrets.WORD));
    }

    @Test
    void what_was_left_out_is_said() throws IOException {
        take(log("2026-11-24T02:58:16.7Z stdout F " + SECRET).getBytes(UTF_8), null);
        take("\"a\":{\"b\":1}}".getBytes(UTF_8), null);

        assertThat(kept.getFirst().reason())
                .isEqualTo("no auditID, and text in log is not a JSON object; not all of its bytes were kept: "
                        + NOT_KEPT);
        assertThat(text(kept.getFirst())).contains("stdout F {", "\\\"auditID\\\":", "[redacted by Portreeve: ");
        assertThat(kept.getLast().reason()).endsWith("; its bytes were not kept: " + NOT_KEPT);
        assertThat(kept.getLast().bytes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ordinary")
    void an_ordinary_record_stays_whole(String record) throws IOException {
        take(record.getBytes(UTF_8), null);

        assertThat(kept).extracting(KeptSecretsTest::text).containsExactly(record);
        assertThat(kept.getFirst().reason()).doesNotContain(NOT_KEPT);
    }

    static List<String> ordinary() {
        return List.of(
                log("I1124 02:58:16.706276 1 httplog.go:132] \"HTTP\" verb=\"GET\" URI=\"/api/v1/secrets\""),
                POD.replace("\"auditID\":\"p\"", "\"auditID\":7"),
                "{\"cluster\":\"\",\"event\":" + POD.replace("\"Pod\"", "\"imagePullSecrets\"") + "}",
                "{\"user\":\"a } of secrets\"}",
                "not json",
                "{\"a\":tru}");
    }

    @Test
    void of_a_packed_array_the_body_goes() throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packArrayHeader(2).packLong(1_795_000_000).packArrayHeader(1).packString(SECRET);
            take(packer.toByteArray(), null);
        }

        assertNothingKept();
        assertThat(kept.getFirst().bytes()).isNotEmpty();
    }

    @Test
    void of_a_compressed_body_that_cannot_be_read_nothing_is_kept() throws IOException {
        byte[] zipped = gzip(SECRET);
        zipped[3] = (byte) 0xFF;

        take(zipped, "gzip");

        assertThat(kept.getFirst().bytes()).isEmpty();
        assertThat(kept.getFirst().reason())
                .startsWith("the body is not readable as gzip")
                .endsWith(NOT_KEPT);
    }

    @Test
    void a_compressed_body_that_is_cut_off_is_stored_up_to_there() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2_000; i++) lines.append("{\"auditID\":\"%d\",\"x\":\"%x\"}\n".formatted(i, i * 7_919L));
        byte[] zipped = gzip(lines.toString());

        IngestAnswer answer = take(Arrays.copyOf(zipped, zipped.length / 2), "gzip");

        assertThat(stored).hasSizeBetween(500, 1_900);
        assertThat(answer).isEqualTo(new IngestAnswer(stored.size(), 0, 1));
        assertThat(kept.getFirst().reason()).contains("the body is not readable as gzip", "beyond its first");
    }

    @ParameterizedTest
    @MethodSource("oddReferences")
    void an_event_that_says_somewhere_that_it_is_a_secret_is_one(String event) throws IOException {
        take(event.getBytes(UTF_8), null);

        assertThat(stored).hasSize(1);
        assertThat(new String(stored.getFirst().document(), UTF_8))
                .doesNotContain(RecordedSecrets.WORD)
                .contains("\"[redacted by Portreeve: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"event\":{\"original\":%s}",
                "\"event.original\":%s",
                "\"log\":{\"original\":%s}",
                "\"log\":[%s]",
                "\"raw\":%s"
            })
    void the_line_beside_an_event_goes_with_its_body(String beside) throws IOException {
        String line = beside.formatted(JSON.writeValueAsString(SECRET));

        take(("{" + line + "," + SECRET.substring(1)).getBytes(UTF_8), null);

        assertThat(new String(stored.getFirst().document(), UTF_8)).doesNotContain(RecordedSecrets.WORD);
    }

    @Test
    void what_stands_beside_an_event_without_a_body_stays() throws IOException {
        take(("{\"kubernetes\":{\"pod_name\":\"api\"}," + SECRET.substring(1)).getBytes(UTF_8), null);

        assertThat(new String(stored.getFirst().document(), UTF_8)).contains("{\"pod_name\":\"api\"}");
    }

    static List<String> oddReferences() {
        String body = "\"requestObject\":{\"x\":\"" + RecordedSecrets.WORD + "\"}}";
        return List.of(
                "{\"auditID\":\"1\",\"requestURI\":\"/api/v1/namespaces/a/secrets/b\"," + body,
                "{\"auditID\":\"1\",\"requestURI\":\"/api/v1/namespaces/a/serviceaccounts/b/token\"," + body,
                "{\"kubernetes.audit.auditID\":\"1\",\"kubernetes.audit.objectRef\":{\"resource\":\"secrets\"},"
                        + "\"kubernetes.audit.objectRef.namespace\":\"a\",\"kubernetes.audit."
                        + body.substring(1),
                "{\"kubernetes.audit.auditID\":\"1\",\"kubernetes.audit.objectRef.resource\":\"secrets\","
                        + "\"kubernetes.audit.objectRef\":{\"namespace\":\"a\"},\"kubernetes.audit."
                        + body.substring(1),
                "{\"kubernetes.audit.auditID\":\"1\",\"kubernetes.audit.objectRef.resource\":\"secrets\","
                        + "\"kubernetes.audit.objectRef.resource.x\":\"a\",\"kubernetes.audit."
                        + body.substring(1),
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"secrets\"},\"objectRef\":{\"resource\":\"pods\"},"
                        + body,
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"secrets\",\"resource\":\"pods\"}," + body,
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"Secrets\"}," + body,
                "{\"auditID\":\"1\",\"objectRef\":\"{\\\"resource\\\":\\\"secrets\\\"}\"," + body,
                "{\"auditID\":\"1\",\"objectRef.resource\":\"serviceAccounts\",\"objectRef.subresource\":\"token\","
                        + body,
                "{\"auditID\":\"1\",\"requestObject\":{\"kind\":\"Secret\","
                        + body.substring("\"requestObject\":{".length()),
                SECRET.replaceFirst(
                        "\\{",
                        "{\"log\":"
                                + JSON.writeValueAsString(SECRET)
                                        .replace("$", "\\$")
                                        .replace("\\", "\\\\") + ","));
    }

    @Test
    void a_cut_event_in_another_order_is_stored_without_its_bodies() throws IOException {
        String beginning = "{\"annotations\":{\"patch.webhook.admission.k8s.io/round_0_index_0\":\""
                + RecordedSecrets.WORD
                + "\",\"a\":\"b\"},\"responseObject\":{\"x\":\"" + RecordedSecrets.WORD
                + "\"},\"auditID\":\"1\",\"verb\":\"create\",\"requestObject\":{\"x\":\"" + RecordedSecrets.WORD;

        take(log(beginning).getBytes(UTF_8), null);

        assertThat(stored).hasSize(1);
        AuditEvent event = stored.getFirst();
        assertThat(new String(event.document(), UTF_8))
                .doesNotContain(RecordedSecrets.WORD)
                .contains("\"a\":\"b\"")
                .endsWith("\"verb\":\"create\",\"requestObject\":");
        assertThat(event.incomplete()).isTrue();
        assertThat(event.hides("requestObject", "spec")).isTrue();
        assertThat(event.hides("responseObject", "spec")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("known")
    void a_cut_event_that_says_what_it_is_about_stays_as_it_came(String known) throws IOException {
        String beginning = "{\"auditID\":\"1\"," + known + ",\"requestObject\":{\"spec\":{\"x\":\"y";

        take(log(beginning).getBytes(UTF_8), null);

        assertThat(new String(stored.getFirst().document(), UTF_8)).isEqualTo(beginning);
    }

    static List<String> known() {
        return List.of(
                "\"objectRef\":{\"resource\":\"services\"}",
                "\"requestURI\":\"/api/v1/namespaces/a/services/secrets\"");
    }

    private void assertNothingKept() {
        stored.forEach(event -> assertThat(new String(event.document(), UTF_8)).doesNotContain(RecordedSecrets.WORD));
        kept.forEach(record -> assertThat(text(record) + record.reason()).doesNotContain("c2V", "YW1l"));
    }

    private IngestAnswer take(byte[] body, @Nullable String coding) throws IOException {
        EventAppender appender = (events, key) -> {
            stored.addAll(events);
            return new EventAppender.Appended(events.size(), 0);
        };
        return Intakes.of(appender, (records, key) -> kept.addAll(records)).take(body, coding);
    }

    private static String manyObjects() {
        StringBuilder record = new StringBuilder("{");
        for (int i = 0; i < 150; i++) record.append("\"o%d\":{},".formatted(i));
        return record + "\"last\":" + SECRET + "}";
    }

    private static String log(String line) {
        return "{\"log\":" + JSON.writeValueAsString(line) + "}";
    }

    private static String text(Refused record) {
        return new String(record.bytes(), UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zipped = new GZIPOutputStream(out)) {
            zipped.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }
}
