package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTracesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "requestObject",
                "REQUESTOBJECT",
                "responseObject",
                "\\u0072equestObject",
                "request\\\\\\\\u004fbject",
                "\\u005cu0072equestObject",
                "patch.webhook.admission.k8s.io/round_0_index_0",
                "patch_webhook_admission_k8s_io/round_0_index_0",
                "patch\\\":{\\\"webhook\\\":{\\\"admission"
            })
    void a_body_may_begin_where_it_is_named(String name) {
        byte[] line = ("{\"auditID\":\"1\",\"" + name + "\":{\"a\":1}}").getBytes(UTF_8);

        assertThat(SecretTraces.safeLine(line, 0, line.length)).isEqualTo(16);
    }

    @Test
    void letters_of_two_bytes_count_too() {
        byte[] line = "{\"requestObject\":1".getBytes(UTF_16LE);

        assertThat(SecretTraces.safeLine(line, 0, line.length)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VzYW1l\",\"b\":\"x\"},\"kind\":\"Secret\"}",
                "VzYW1l\"}}",
                "\"data\":{\"a\":\"b\"}",
                "VzYW1l\"}},{\"metadata\":{\"name\":\"b\"},\"data\":{\"c\":\"",
                "{\"data\":{\"a\":\"VzYW1l\"},\"kind\":\"Secret\",\"type\":\"Opaque\"},",
                "H4sIAAAAAAAA",
                "{\"f:b\":{}}}},\"data\":{\"c\":\"VzYW1l\"",
                ":{\"c\":\"VzYW1l\"",
                "\"data\": {\"a\": \"VzYW1l\"}, \"kind\": \"Secret\"}",
                "{\"kind\": \"Secret\", \"data\": {\"password\": \"VzYW",
                "{\"kind\" :\n\t\"Secret\", \"data\" : {\"password\" : \"VzYW",
                "{\\\"kind\\\": \\\"Secret\\\", \\\"data\\\": {\\\"password\\\": \\\"VzYW",
                " : {\"c\": \"VzYW1l\""
            })
    void of_a_piece_from_the_middle_nothing_is_safe(String piece) {
        assertThat(safe(piece)).isZero();
    }

    @Test
    void a_text_as_only_base64_makes_it_is_not_safe() {
        assertThat(safe("so far: " + "c2Vz".repeat(300))).isEqualTo(8);
        assertThat(safe("so far: " + "c2Vz".repeat(200))).isEqualTo(808);
    }

    @Test
    void nor_is_a_long_one_that_is_no_event() {
        String values = "{\"c\":\"VzYW1l\"},".repeat(100);

        assertThat(safe("{\"b\":[" + values)).isZero();
        assertThat(safe("{\"auditID\":\"1\",\"b\":[" + values)).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "I1124 02:58:16.706276 1 httplog.go:132] \"HTTP\" verb=\"GET\" URI=\"/api/v1/secrets\" resp=200",
                "E1124 reflector.go:150] \"Failed\" err=\"Get \\\"https://10.0.0.1/api/v1/secrets\\\": dial tcp: refused\"",
                "E1124 reflector.go:150] \"Failed\" err=\"list \\\"/api/v1/secrets\\\": not \\\"ready\\\"\"",
                "the request object is bad: {\"level\":\"info\"}",
                "{\"auditID\":\"1\",\"objectRef\":{\"resource\":\"secrets\"},\"verb\":tru}",
                "{\"auditID\": \"1\", \"objectRef\": {\"resource\": \"secrets\"}, \"verb\": tru}",
                "{\"level\":\"warn\",\"msg\":\"a line of a program, cut of"
            })
    void other_lines_are_safe(String line) {
        assertThat(safe(line)).isEqualTo(line.getBytes(UTF_8).length);
    }

    @Test
    void what_is_no_text_is_opaque() {
        assertThat(SecretTraces.isOpaque(new byte[] {0x1F, (byte) 0x8B, 8})).isTrue();
        assertThat(SecretTraces.isOpaque(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}))
                .isTrue();
        assertThat(SecretTraces.isOpaque(new byte[] {(byte) 0x81, 0x01})).isFalse();
        assertThat(SecretTraces.isOpaque("a line é\n".getBytes(UTF_8))).isFalse();
    }

    private static int safe(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return SecretTraces.safeLine(bytes, 0, bytes.length);
    }
}
