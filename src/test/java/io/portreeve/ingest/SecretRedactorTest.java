package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.AuditEvent;
import io.portreeve.ingest.BatchRecord.Readable;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SecretRedactorTest {

    static final List<String> RECORDED = RecordedSecrets.events();

    private static final String MARK = "\"[redacted by Portreeve: secrets]\"";
    private static final String SECRETS = "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"secrets\"},";
    private static final JsonMapper JSON = new JsonMapper();

    private final SecretRedactor redactor = new SecretRedactor(new RedactionSettings(true));

    @ParameterizedTest
    @FieldSource("RECORDED")
    void a_recorded_secret_goes_and_the_rest_of_its_event_stays(String recorded) {
        assertThat(recorded).contains(RecordedSecrets.WORD);

        String redacted = redact(recorded);

        assertThat(redacted).doesNotContain(RecordedSecrets.WORD).contains("[redacted by Portreeve: ");
        assertThat(withoutSecrets(redacted)).isEqualTo(withoutSecrets(recorded));
    }

    @ParameterizedTest
    @FieldSource("RECORDED")
    void the_identity_stays_that_of_the_event_as_it_came(String recorded) {
        AuditEvent event = AuditEvent.read("lab", recorded.getBytes(UTF_8), null);

        assertThat(storable(redactor, recorded).identity()).isEqualTo(event.identity());
        assertThat(storable(redactor, recorded).requestIdentity()).isEqualTo(event.requestIdentity());
    }

    @Test
    void only_the_values_change_byte_for_byte() {
        assertThat(redact(SECRETS + " \"requestObject\" :\t{\"a\":1} ,\n\"x\":[ 1,2 ],\"responseObject\":[] }"))
                .isEqualTo(SECRETS + " \"requestObject\" :\t" + MARK + " ,\n\"x\":[ 1,2 ],\"responseObject\":" + MARK
                        + " }");
    }

    @Test
    void a_body_of_too_many_members_goes_where_nothing_says_what_it_is_about() {
        String body = "{\"kind\":\"Secret\"" + ",\"a\":0".repeat(100_000) + "}";

        assertThat(redact("{\"auditID\":\"1\",\"requestObject\":" + body + "}"))
                .isEqualTo("{\"auditID\":\"1\",\"requestObject\":\"[redacted by Portreeve: resource unknown]\"}");
    }

    @Test
    void keys_count_as_they_read_and_each_time_they_stand() {
        assertThat(
                        redact(
                                SECRETS
                                        + "\"request\\u004fbject\":{\"a\":1},\"requestObject\":\"b\",\"requestObject\":3,\"\\ud800\":0}"))
                .isEqualTo(SECRETS + "\"request\\u004fbject\":" + MARK + ",\"requestObject\":" + MARK
                        + ",\"requestObject\":" + MARK + ",\"\\ud800\":0}");
    }

    @Test
    void a_body_that_is_null_gives_nothing_away() {
        assertThat(redact(SECRETS + "\"requestObject\":null}")).isEqualTo(SECRETS + "\"requestObject\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"services\"},\"requestObject\":{\"kind\":\"Service\"}}",
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"serviceaccounts\"},\"requestObject\":{}}",
                "{\"auditID\":\"1\",\"requestObject\":{}}",
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"pods\"},\"log\":\"{\\\"objectRef\\\":{\\\"resource\\\":"
                        + "\\\"secrets\\\"},\\\"requestObject\\\":1}\"}"
            })
    void other_events_stay_as_they_came(String event) {
        assertThat(redact(event)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stream\":\"stdout\",\"log\":%s}",
                "{\"event\":{\"original\":%s},\"cluster\":\"lab\"}",
                "{\"message\":\"{\\\"log\\\":\\\"\\\"}\",\"body\":%s}"
            })
    void in_a_record_that_is_kept_the_wrapping_stays(String record) {
        String text = JSON.writeValueAsString(RECORDED.get(1));
        String redacted = JSON.writeValueAsString(redact(RECORDED.get(1)));

        assertThat(keepable(record.formatted(text))).isEqualTo(record.formatted(redacted));
    }

    @Test
    void elastic_documents_are_kept_without_secrets_too() {
        assertThat(keepable("""
                {"kubernetes.audit.objectRef.resource":"serviceaccounts","kubernetes.audit.objectRef.subresource":"token",\
                "kubernetes.audit.responseObject.status.token":"c2VzYW1l",\
                "kubernetes.audit.annotations.patch_webhook_admission_k8s_io/round_0":"c2VzYW1l","x":1}""")).doesNotContain(RecordedSecrets.WORD).contains("\"x\":1");
        assertThat(keepable("{\"kubernetes\":{\"audit\":" + RECORDED.getFirst() + "}}"))
                .isEqualTo("{\"kubernetes\":{\"audit\":" + redact(RECORDED.getFirst()) + "}}");
    }

    @Test
    void switched_off_it_changes_nothing() {
        var off = new SecretRedactor(new RedactionSettings(false));
        String event = RECORDED.getFirst();

        assertThat(new String(storable(off, event).document(), UTF_8)).isEqualTo(event);
    }

    /** Whatever the event looks like: valid JSON, the same but for the secrets, and nothing more to do the second time. */
    @Test
    void random_events_lose_their_secrets_and_nothing_else() {
        var random = new Random(20261124);
        for (int i = 0; i < 500; i++) {
            String event = randomEvent(random).toString();
            String redacted = redact(event);

            assertThat(withoutSecrets(redacted)).as(event).isEqualTo(withoutSecrets(event));
            assertThat(redacted).as(event).doesNotContain(RecordedSecrets.WORD);
            assertThat(redact(redacted)).as(event).isEqualTo(redacted);
        }
    }

    private String redact(String event) {
        return new String(storable(redactor, event).document(), UTF_8);
    }

    private static AuditEvent storable(SecretRedactor redactor, String event) {
        return redactor.storable(AuditEvent.read("lab", event.getBytes(UTF_8), null), object(event));
    }

    private String keepable(String record) {
        return new String(redactor.keepable(new Readable(object(record), null)).bytes(), UTF_8);
    }

    private static JsonObject object(String json) {
        try {
            return JsonObjectReader.readOnly(json.getBytes(UTF_8));
        } catch (BrokenJsonException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode withoutSecrets(String event) {
        ObjectNode rest = (ObjectNode) JSON.readTree(event);
        rest.remove(List.of("requestObject", "responseObject"));
        if (rest.get("annotations") instanceof ObjectNode annotations) {
            Set.copyOf(annotations.propertyNames()).stream()
                    .filter(name -> name.startsWith("patch.webhook.admission.k8s.io/"))
                    .forEach(annotations::remove);
        }
        return rest;
    }

    private static ObjectNode randomEvent(Random random) {
        ObjectNode event = randomObject(random, 0, "v");
        event.put("auditID", "a");
        event.putObject("objectRef").put("resource", random.nextBoolean() ? "secrets" : "tokenreviews");
        if (random.nextInt(4) > 0) event.set("requestObject", randomValue(random, 0, RecordedSecrets.WORD));
        if (random.nextInt(4) > 0) event.set("responseObject", randomObject(random, 0, RecordedSecrets.WORD));
        ObjectNode annotations = event.putObject("annotations").put("a/b", "{\"log\":\"\\\"}");
        if (random.nextBoolean()) {
            annotations.put("patch.webhook.admission.k8s.io/round_0_index_" + random.nextInt(3), RecordedSecrets.WORD);
        }
        event.set("z", randomValue(random, 0, "\ud83d\ude00\""));
        return event;
    }

    private static ObjectNode randomObject(Random random, int depth, String word) {
        ObjectNode object = JSON.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.set("k\"\\\u0001é" + random.nextInt(9), randomValue(random, depth + 1, word));
        }
        return object;
    }

    private static JsonNode randomValue(Random random, int depth, String word) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> JSON.getNodeFactory().textNode(word + "\n\"");
            case 1 -> JSON.getNodeFactory().numberNode(random.nextLong());
            case 2 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 3 -> JSON.getNodeFactory().nullNode();
            case 4 -> randomObject(random, depth, word);
            default -> {
                ArrayNode array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) array.add(randomValue(random, depth + 1, word));
                yield array;
            }
        };
    }
}
