package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventUnwrapperTest {

    private static final String EVENT = "{\"auditID\": \"1\", \"verb\":\"get\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"log\":TEXT}",
                "{\"message\":TEXT,\"stream\":\"stdout\"}",
                "{\"log\":\"see message\",\"message\":TEXT}",
                "{\"body\":TEXT}",
                "{\"body\":%s}",
                "{\"date\":1.5,\"audit\":%s,\"other\":{\"a\":1}}",
                "{\"kubernetes\":{\"audit\":%s,\"pod\":\"p\"}}",
                "{\"kubernetes.audit\":%s}",
                "{\"log\":TEXT,\"kubernetes\":{\"pod_name\":\"p\"}}",
                "{\"message\":\"{\\\"kubernetes\\\":{\\\"audit\\\":{\\\"auditID\\\": \\\"1\\\", \\\"verb\\\":\\\"get\\\"}}}\"}"
            })
    void an_event_is_found_in_every_wrapping_and_comes_out_as_it_went_in(String wrapping) {
        String text = "\"" + EVENT.replace("\"", "\\\"") + " \\n\"";

        assertThat(document(wrapping.replace("%s", EVENT).replace("TEXT", text)))
                .isEqualTo(EVENT);
    }

    @Test
    void keys_of_the_shipper_stay_in_the_document() {
        String event = "{\"date\":1.5,\"auditID\":\"1\",\"file\":\"audit.log\"}";

        assertThat(document(event)).isEqualTo(event);
    }

    @Test
    void dotted_names_become_an_object() {
        assertThat(document("{\"@timestamp\":\"2026-11-24T00:00:00Z\",\"kubernetes.audit.auditID\":\"1\","
                        + "\"kubernetes.audit.user.username\":\"a\\nb\",\"kubernetes.audit.user.groups\":[\"g\"],"
                        + "\"kubernetes.audit.annotations.authorization_k8s_io/decision\":\"allow\"}"))
                .isEqualTo("{\"auditID\":\"1\",\"user\":{\"username\":\"a\\nb\",\"groups\":[\"g\"]},"
                        + "\"annotations\":{\"authorization_k8s_io/decision\":\"allow\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|no auditID",
                "{\"date\":1.5}|no auditID",
                "{\"auditID\":\"\"}|auditID is not a string, or empty",
                "{\"auditID\":7}|auditID is not a string, or empty",
                "{\"auditID\":\"1\",\"auditID\":null}|auditID is not a string, or empty",
                "{\"log\":\"klog line\"}|no auditID, and text in log is not a JSON object",
                "{\"log\":\"\"}|no auditID, and text in log is not a JSON object",
                "{\"log\":\"[{\\\"auditID\\\":\\\"1\\\"}]\"}|no auditID, and text in log is not a JSON object",
                "{\"log\":\"{\\\"auditID\\\":\\\"1\"}|text in log is not JSON at byte 13: it is cut off",
                "{\"log\":\"{\\\"verb\\\":\\\"get\\\",\"}|text in log is not JSON at byte 14: it is cut off",
                "{\"log\":\"{}{}\"}|text in log goes on after its JSON object at byte 2",
                "{\"message\":\"{} x\"}|text in message goes on after its JSON object at byte 3",
                "{\"log\":\"{}\"}|no auditID",
                "{\"a\":{\"auditID\":\"1\"},\"b\":{\"auditID\":\"2\"}}|more than one event in one record",
                "{\"a\":{\"b\":{\"auditID\":\"1\"}}}|no auditID"
            })
    void what_is_no_event_says_why(String record, String reason) {
        assertThat(unwrap(record)).isEqualTo(new Unwrapped.NotAnEvent(reason, null));
    }

    @Test
    void the_beginning_of_an_event_with_its_audit_id_is_an_event() {
        String cut = EVENT.substring(0, EVENT.length() - 4);

        assertThat(document(wrap(cut))).isEqualTo(cut);
    }

    @Test
    void wrappings_end_somewhere() {
        String fourTimes = wrap(wrap(wrap(wrap(EVENT))));

        assertThat(document(fourTimes)).isEqualTo(EVENT);
        assertThat(unwrap(wrap(fourTimes)))
                .isEqualTo(new Unwrapped.NotAnEvent("the event is wrapped more than 4 times", null));
    }

    @Test
    void time_and_cluster_are_the_outermost_ones() {
        String inner = "{\"auditID\":\"1\",\"cluster\":\"inner\",\"date\":2}";

        assertThat(unwrap("{\"date\":1,\"cluster\":\"outer\",\"audit\":" + inner + "}"))
                .isInstanceOfSatisfying(Unwrapped.Event.class, event -> {
                    assertThat(event.cluster()).isEqualTo("outer");
                    assertThat(event.sentAt()).isEqualTo(Instant.ofEpochSecond(1));
                });
    }

    private static String wrap(String json) {
        return "{\"log\":\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }

    private static String document(String record) {
        return new String(((Unwrapped.Event) unwrap(record)).document(), UTF_8);
    }

    private static Unwrapped unwrap(String record) {
        try {
            return EventUnwrapper.unwrap(JsonObjectReader.readOnly(record.getBytes(UTF_8)), null);
        } catch (BrokenJsonException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }
}
