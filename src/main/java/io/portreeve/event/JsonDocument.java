package io.portreeve.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as JDK values: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Boolean}, {@code null}
 * and, for numbers, a {@code Number} whose {@code toString()} is the number's JSON text. Of repeated keys the last one wins,
 * as in the API server. Any depth and any number is read without recursion, because the API server takes both.
 */
public final class JsonDocument {

    private final Map<String, @Nullable Object> root;

    private JsonDocument(Map<String, @Nullable Object> root) {
        this.root = root;
    }

    /** @throws UnreadableJsonException when the bytes are not exactly one JSON object */
    public static JsonDocument parse(byte[] json) {
        throw new UnsupportedOperationException("written with the store");
    }

    /** The whole object. */
    public Map<String, @Nullable Object> root() {
        return root;
    }

    /** The value below these keys, or null. */
    public @Nullable Object at(String... path) {
        Object value = root;
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
}
