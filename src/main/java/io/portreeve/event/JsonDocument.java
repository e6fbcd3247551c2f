package io.portreeve.event;

import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as JDK values: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Boolean}, {@code null}
 * and, for numbers, a {@code Number} whose {@code toString()} is the number's JSON text. Of repeated keys the last one wins,
 * as in the API server. Any depth and any number is read without recursion, because the API server takes both.
 */
public final class JsonDocument {

    /** Go's decoder, and so the API server, stops at 10,000; an event adds a few levels around a body. */
    static final int MAX_DEPTH = 20_000;

    /**
     * As JDK objects a value takes up to some 90 bytes, whatever its text takes. The bodies of a request, 3 MiB each in the API
     * server, hold fewer, unless somebody means to exhaust memory.
     */
    static final int MAX_VALUES = 2_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // keys made to collide may cost speed, but must not hide the event
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private final byte[] json;

    /** The values take ten times the room of the text; a large batch may have them dropped and read again. */
    private SoftReference<Map<String, @Nullable Object>> root;

    private JsonDocument(byte[] json, Map<String, @Nullable Object> root) {
        this.json = json;
        this.root = new SoftReference<>(root);
    }

    /**
     * Reads a document. Bytes that are not UTF-8 read as U+FFFD: an event is not refused for them.
     *
     * @throws UnreadableJsonException when the bytes are not exactly one JSON object
     */
    public static JsonDocument parse(byte[] json) {
        return parse(json, DocumentLimits.WIDEST);
    }

    /** @throws UnreadableJsonException also when the document is beyond these limits */
    static JsonDocument parse(byte[] json, DocumentLimits limits) {
        return new JsonDocument(json, read(json, limits));
    }

    /** The whole object. */
    public Map<String, @Nullable Object> root() {
        Map<String, @Nullable Object> values = root.get();
        if (values == null) {
            values = read(json, DocumentLimits.WIDEST);
            root = new SoftReference<>(values);
        }
        return values;
    }

    /** The value below these keys, or null. */
    public @Nullable Object at(String... path) {
        Object value = root();
        for (String key : path) {
            if (!(value instanceof Map<?, ?> object)) return null;
            value = object.get(key);
        }
        return value;
    }

    /**
     * The string below these keys, or null when there is none. It is safe to store in PostgreSQL and to write as UTF-8:
     * U+0000 and lone surrogates are replaced by U+FFFD.
     */
    public @Nullable String text(String... path) {
        return at(path) instanceof String text ? SafeText.of(text) : null;
    }

    /** The strings of the array below these keys, made safe as in {@link #text}; empty when there is none. */
    public List<String> texts(String... path) {
        List<String> texts = new ArrayList<>();
        if (at(path) instanceof List<?> values) {
            values.forEach(value -> {
                if (value instanceof String text) texts.add(SafeText.of(text));
            });
        }
        return texts;
    }

    private static Map<String, @Nullable Object> read(byte[] json, DocumentLimits limits) {
        String text = new String(json, StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), withoutMark(text))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw new UnreadableJsonException("not a JSON object");
            Map<String, @Nullable Object> root = readObject(parser, limits);
            if (parser.nextToken() != null) {
                throw new UnreadableJsonException("text follows the JSON object at column "
                        + parser.currentTokenLocation().getColumnNr());
            }
            return root;
        } catch (JacksonException refused) {
            throw new UnreadableJsonException(describe(refused));
        }
    }

    /** Some shippers and editors put a byte order mark before the text. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String describe(JacksonException refused) {
        String message = SafeText.cut(refused.getOriginalMessage(), 300);
        if (refused.getLocation() == null) return message;
        return "%s at line %d, column %d"
                .formatted(
                        message,
                        refused.getLocation().getLineNr(),
                        refused.getLocation().getColumnNr());
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser, DocumentLimits limits) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        Deque<Object> open = new ArrayDeque<>();
        open.push(root);
        String key = "";
        int values = 0;
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (++values > MAX_VALUES) {
                throw new UnreadableJsonException("it holds more than %,d values".formatted(MAX_VALUES));
            }
            switch (token) {
                case PROPERTY_NAME -> {
                    key = parser.currentName();
                    limits.checkKey(key);
                }
                case END_OBJECT, END_ARRAY -> open.pop();
                case START_OBJECT, START_ARRAY -> {
                    Object child = token == JsonToken.START_OBJECT ? new LinkedHashMap<>() : new ArrayList<>();
                    add(open.element(), key, child);
                    open.push(child);
                    limits.checkDepth(open.size());
                }
                case null -> throw new UnreadableJsonException("the JSON object is cut off");
                default -> add(open.element(), key, scalar(token, parser, limits));
            }
        }
        return root;
    }

    @SuppressWarnings("unchecked") // the open containers are made in readObject, with these types
    private static void add(Object container, String key, @Nullable Object value) {
        if (container instanceof Map<?, ?> object) ((Map<String, @Nullable Object>) object).put(key, value);
        else ((List<@Nullable Object>) container).add(value);
    }

    private static @Nullable Object scalar(JsonToken token, JsonParser parser, DocumentLimits limits) {
        return switch (token) {
            case VALUE_STRING -> {
                String text = parser.getString();
                limits.checkString(text);
                yield text;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonNumber.of(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new UnreadableJsonException("unexpected " + token);
        };
    }
}
