package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonEscapesTest {

    /** Of each kind that may stand in a string, and what looks like one and is none. */
    private static final List<String> PARTS = List.of(
            "a",
            "plain text",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\n",
            "\\r",
            "\\t",
            "\\u0000",
            "\\u0041",
            "\\u00e9",
            "\\u20AC",
            "u0041",
            "\\\\n",
            "\\\\u00e9");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no escapes",
                "\\n",
                "\\\\",
                "ends with one\\\"",
                "\\u0041 begins with one",
                "\\u20ac\\u00e9\\/"
            })
    void an_escaped_text_reads_as_a_parser_reads_it(String escaped) {
        requireAgreement(escaped);
    }

    @Test
    void escapes_in_any_order_read_as_a_parser_reads_them() {
        Random random = new Random(6);
        for (int i = 0; i < 2_000; i++) {
            requireAgreement(IntStream.range(0, random.nextInt(12))
                    .mapToObj(part -> PARTS.get(random.nextInt(PARTS.size())))
                    .collect(Collectors.joining()));
        }
    }

    private static void requireAgreement(String escaped) {
        byte[] source = ("[\"" + escaped + "\"]").getBytes(UTF_8);
        String parsed = JsonMapper.shared().readValue(source, String[].class)[0];

        assertThat(JsonEscapes.text(source, 2, source.length - 2)).isEqualTo(parsed);
        assertThat(JsonEscapes.bytes(source, 2, source.length - 2)).isEqualTo(parsed.getBytes(UTF_8));
    }
}
