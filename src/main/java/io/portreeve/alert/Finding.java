package io.portreeve.alert;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What made an event alert besides matching the query, by the rule's type. Values that are hidden are null. */
public sealed interface Finding {

    /**
     * Values that were not seen together before.
     *
     * @param window how long before the event they were not seen
     * @param combinations the values by field, of at most {@value #MAX_SHOWN} combinations
     * @param count how many combinations are new
     */
    @Schema(name = "AlertNewTerms")
    record NewTerms(
            @Schema(type = "string", format = "duration", example = "PT168H")
            Duration window,

            @Schema(description = "The values by field, of at most ten combinations; null for one that is hidden")
            List<Map<String, @Nullable String>> combinations,

            @Schema(description = "How many combinations are new", example = "1")
            int count)
            implements Finding {

        /** How many combinations an alert shows. */
        public static final int MAX_SHOWN = 10;

        /** As it is stored. */
        NewTerms cut() {
            return new NewTerms(window, combinations.stream().map(Finding::cut).toList(), count);
        }
    }

    /**
     * Enough matches with the same values.
     *
     * @param window within how much time
     * @param group the values by field
     * @param count how many matches there were when the alert was made
     * @param distinct how many different values of another field there were, at least, by field
     */
    @Schema(name = "AlertThreshold")
    record Threshold(
            @Schema(type = "string", format = "duration", example = "PT6M")
            Duration window,

            @Schema(description = "The values by field; null for one that is hidden")
            Map<String, @Nullable String> group,

            @Schema(description = "How many matches there were when the alert was made", example = "10")
            long count,

            @Schema(description = "How many different values of another field there were, at least, by field")
            Map<String, Integer> distinct)
            implements Finding {

        /** As it is stored. */
        Threshold cut() {
            return new Threshold(window, Finding.cut(group), count, distinct);
        }
    }

    private static Map<String, @Nullable String> cut(Map<String, @Nullable String> values) {
        Map<String, @Nullable String> cut = new LinkedHashMap<>();
        values.forEach((field, value) -> cut.put(field, Columns.textOrNull(value)));
        return cut;
    }
}
