package io.portreeve.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document as the API shows it: as JSON where every reader of JSON can read it, else as text. An attacker chooses how deep
 * and how long a body's values are, and a reader that chokes on them is a blind one.
 *
 * @param document the document as it came
 * @param documentText the same as text: cut off, deeper than 100 levels, a number longer than 1,000 digits, or not UTF-8
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownJson(
        @JsonRawValue @Schema(type = "object") @Nullable String document,
        @Nullable String documentText) {

    /** How to show this document. */
    static ShownJson of(byte[] document) {
        String text = SafeText.of(new String(document, StandardCharsets.UTF_8));
        return ServableDocument.isSafe(document) ? new ShownJson(text, null) : new ShownJson(null, text);
    }

    /** These fields with what no reader should meet replaced by a word about it. */
    static Map<String, @Nullable Object> pruned(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        Deque<Copy> open = new ArrayDeque<>();
        open.push(new Copy(fields, shown, 1));
        while (!open.isEmpty()) open.pop().run(open);
        return shown;
    }

    private static boolean isLong(@Nullable Object value) {
        return value instanceof JsonNumber number && number.toString().length() > ServableDocument.MAX_NUMBER_LENGTH;
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?>;
    }

    /** One object or array to copy; those inside it wait their turn. */
    private record Copy(Object from, Object to, int depth) {

        @SuppressWarnings("unchecked") // containers are made in shown, with these types
        void run(Deque<Copy> open) {
            if (from instanceof Map<?, ?> object) {
                Map<String, @Nullable Object> target = (Map<String, @Nullable Object>) to;
                object.forEach((key, value) -> target.put(SafeText.of((String) key), shown(value, open)));
            } else {
                List<@Nullable Object> target = (List<@Nullable Object>) to;
                ((List<?>) from).forEach(value -> target.add(shown(value, open)));
            }
        }

        private @Nullable Object shown(@Nullable Object value, Deque<Copy> open) {
            if (isLong(value))
                return "(a number of more than %,d digits)".formatted(ServableDocument.MAX_NUMBER_LENGTH);
            if (value instanceof String text) return SafeText.of(text);
            if (value == null || !isContainer(value)) return value;
            if (depth == ServableDocument.MAX_DEPTH)
                return "(deeper than %d levels)".formatted(ServableDocument.MAX_DEPTH);
            Object copy = value instanceof Map<?, ?> ? new LinkedHashMap<>() : new ArrayList<>();
            open.push(new Copy(value, copy, depth + 1));
            return copy;
        }
    }
}
