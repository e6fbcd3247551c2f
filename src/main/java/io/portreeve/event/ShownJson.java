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

    /** So many values of an event's fields are shown: as JDK objects they take many times the room of the document, which shows all. */
    static final int MAX_VALUES = 10_000;

    /** How to show this document. */
    static ShownJson of(byte[] document) {
        String text = SafeText.of(new String(document, StandardCharsets.UTF_8));
        return ServableDocument.isSafe(document) ? new ShownJson(text, null) : new ShownJson(null, text);
    }

    /** These fields with what no reader should meet, and what is too many, replaced by a word about it. */
    static Map<String, @Nullable Object> pruned(Map<String, @Nullable Object> fields) {
        return new Pruning().shown(fields);
    }

    private static boolean isLong(@Nullable Object value) {
        return value instanceof JsonNumber number && number.toString().length() > ServableDocument.MAX_NUMBER_LENGTH;
    }

    /** One object or array to copy. */
    private record Copy(Object from, Object to, int depth) {}

    /** Copies fields; without recursion, since bodies may be thousands of levels deep. */
    private static final class Pruning {

        private final Deque<Copy> open = new ArrayDeque<>();
        private int left = MAX_VALUES;

        Map<String, @Nullable Object> shown(Map<String, @Nullable Object> fields) {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>();
            open.push(new Copy(fields, shown, 1));
            while (!open.isEmpty()) run(open.pop());
            return shown;
        }

        @SuppressWarnings("unchecked") // containers are made in shown, with these types
        private void run(Copy copy) {
            if (copy.from() instanceof Map<?, ?> object) {
                Map<String, @Nullable Object> target = (Map<String, @Nullable Object>) copy.to();
                object.forEach((key, value) -> target.put(SafeText.of((String) key), shown(value, copy.depth())));
            } else {
                List<@Nullable Object> target = (List<@Nullable Object>) copy.to();
                ((List<?>) copy.from()).forEach(value -> target.add(shown(value, copy.depth())));
            }
        }

        private @Nullable Object shown(@Nullable Object value, int depth) {
            if (isLong(value))
                return "(a number of more than %,d digits)".formatted(ServableDocument.MAX_NUMBER_LENGTH);
            if (value instanceof String text) return SafeText.of(text);
            if (value instanceof Map<?, ?> object) return shown(object, object.size(), new LinkedHashMap<>(), depth);
            if (value instanceof List<?> array) return shown(array, array.size(), new ArrayList<>(), depth);
            return value;
        }

        private Object shown(Object container, int size, Object copy, int depth) {
            if (depth == ServableDocument.MAX_DEPTH)
                return "(deeper than %d levels)".formatted(ServableDocument.MAX_DEPTH);
            if (size > left) return "(%,d values, too many to be shown here: see the document)".formatted(size);
            left -= size;
            open.push(new Copy(container, copy, depth + 1));
            return copy;
        }
    }
}
