package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading from bytes, and reading without the response's body, against reading the text, which takes everything. */
class ReadToStoreTest {

    private static final List<DocumentLimits> LIMITS =
            List.of(DocumentLimits.WIDEST, new DocumentLimits(9, 40, 1 << 20), new DocumentLimits(9, 40, 300));

    private static final List<byte[]> RECORDED = TestEvents.recordedServices();

    private static final byte[] ODD_BYTES = "{}[]\",:\\u0e1\u007f\u00e9 \0".getBytes(UTF_8);

    @Test
    void recorded_events_read_as_their_text() {
        RECORDED.forEach(ReadToStoreTest::assertReadsAsItsText);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damaged_events_read_as_their_text(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            assertReadsAsItsText(damaged(RECORDED.get(random.nextInt(RECORDED.size())), random));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"responseObject\":{\"a\":1},\"responseObject\":[2]}",
                "{\"responseObject\":\"text\",\"verb\":\"get\"}",
                "{\"a\":{\"responseObject\":{\"b\":1}}}",
                "{\"responseObject\":{\"responseObject\":{\"b\":[[[[[[[[[[1]]]]]]]]]]}}}",
                "{\"responseObject\":{\"a key that is longer than what is taken here\":1}}",
                "{\"responseObject\":{\"half a pair\":\"\\ud800\",\"\\udc00\":1}}",
                "{\"\\u0072esponseObject\":{\"a\":1}}",
                "{\"responseObject\":{\"a\":1e400000,\"b\":01}}",
                "{\"responseObject\":{\"a\":\"\\x\"}}",
                "{\"responseObject\":",
                "{\"responseObject\":{\"a\":[1,",
                "{\"responseObject\":{}} {}",
                "{\0\"\0a\0\"\0:\0001\0}\0",
                "\uFEFF{\"responseObject\":{\"a\":\"é\"}}",
                "[]",
                ""
            })
    void odd_documents_read_as_their_text(String document) {
        assertReadsAsItsText(document.getBytes(UTF_8));
    }

    @Test
    void no_values_are_made_of_a_response_before_they_are_asked_for() {
        JsonDocument json = parsedToStore(
                "{\"verb\":\"get\",\"responseObject\":{\"kind\":\"Pod\"}}".getBytes(UTF_8), DocumentLimits.WIDEST);

        assertThat(json.plain()).isNotNull();
        assertThat(json.text("responseObject", "kind")).isEqualTo("Pod");
        assertThat(json.at("responseObject")).isEqualTo(Map.of("kind", "Pod"));
    }

    private static void assertReadsAsItsText(byte[] document) {
        for (DocumentLimits limits : LIMITS) {
            String expected = said(document, bytes -> JsonDocument.ofText(bytes, limits));
            String told = new String(document, UTF_8);
            assertThat(said(document, bytes -> JsonDocument.parse(bytes, limits).content()))
                    .as(told)
                    .isEqualTo(expected);
            assertThat(said(document, bytes -> parsedToStore(bytes, limits).content()))
                    .as(told)
                    .isEqualTo(expected);
        }
    }

    /** As ingest does. */
    private static JsonDocument parsedToStore(byte[] document, DocumentLimits limits) {
        PlainJson plain = PlainJson.read(document, 0, document.length);
        boolean isWhole = plain != null && plain.to(PlainJson.ROOT) == document.length;
        return JsonDocument.parseToStore(document, isWhole ? plain : null, limits);
    }

    private static String said(byte[] document, Function<byte[], JsonDocument.Content> read) {
        try {
            JsonDocument.Content content = read.apply(document);
            return content.root() + " open: " + content.open().size();
        } catch (UnreadableJsonException refused) {
            return "refused: " + refused.getMessage();
        }
    }

    private static byte[] damaged(byte[] event, Random random) {
        byte[] damaged = Arrays.copyOf(event, random.nextInt(4) == 0 ? 1 + random.nextInt(event.length) : event.length);
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = ODD_BYTES[random.nextInt(ODD_BYTES.length)];
        }
        return damaged;
    }
}
