package io.portreeve.detection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of the fields that a rule counts by, one for each; null for one that is hidden.
 *
 * @param values as far as an alert shows them: an event may have values of megabytes, and waits with many others
 * @param hash the same for the same values of the same fields, under one meaning of a rule
 * @param sure whether the event surely has them and surely matches the rule's query
 */
record Combination(List<String> fields, List<@Nullable String> values, UUID hash, boolean sure) {

    Combination {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** The values as they stand in a sentence. */
    String told() {
        List<String> told = new ArrayList<>();
        byField().forEach((field, value) -> told.add(field + " " + Sentences.quoted(value)));
        return String.join(", ", told);
    }

    /** The values by field, as an alert shows them. */
    Map<String, @Nullable String> byField() {
        Map<String, @Nullable String> byField = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) byField.put(fields.get(i), values.get(i));
        return byField;
    }
}
