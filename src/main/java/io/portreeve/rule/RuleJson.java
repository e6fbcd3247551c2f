package io.portreeve.rule;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parts of rule files as text: names in order, numbers as they were written, and nothing but ASCII, so that the database can
 * hold whatever a file holds. Equal texts are equal parts.
 */
final class RuleJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    /** Of what people send: which of two values of one name was meant is not ours to guess. */
    private static final JsonMapper SENT =
            JSON.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private RuleJson() {}

    static String write(JsonNode part) {
        return JSON.writeValueAsString(part);
    }

    static JsonNode read(String text) {
        return JSON.readTree(text);
    }

    /** What somebody sends: of no name twice. */
    static JsonNode readSent(String text) {
        return SENT.readTree(text);
    }

    /** As {@link #readSent(String)}. */
    static JsonNode readSent(byte[] text) {
        return SENT.readTree(text);
    }

    /** The object in a text that {@link #write} made. */
    static ObjectNode object(String text) {
        return (ObjectNode) JSON.readTree(text);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A value as a part. */
    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }
}
