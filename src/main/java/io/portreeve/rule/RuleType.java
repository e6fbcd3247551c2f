package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;

/** What kind of rule it is, with what only that kind has. */
public sealed interface RuleType {

    /** The type as Elastic's format names it. */
    String name();

    /** Every event that matches the query is an alert. */
    record Query() implements RuleType {

        @Override
        public String name() {
            return "query";
        }
    }

    /**
     * Enough matches with the same values are an alert.
     *
     * @param fields at most five; none counts all matches together
     * @param value how many matches it takes
     * @param cardinality how many different values of other fields it takes besides
     */
    @Schema(name = "RuleThreshold")
    record Threshold(List<String> fields, int value, List<Cardinality> cardinality) implements RuleType {

        public Threshold {
            fields = List.copyOf(fields);
            cardinality = List.copyOf(cardinality);
        }

        @Override
        public String name() {
            return "threshold";
        }

        /** At least so many different values of a field. */
        @Schema(name = "RuleCardinality")
        public record Cardinality(String field, int value) {}
    }

    /**
     * A combination of values that was not seen before is an alert.
     *
     * @param fields one to three
     * @param historyWindowStart how far back "before" goes, such as {@code now-7d}
     */
    @Schema(name = "RuleNewTerms")
    record NewTerms(List<String> fields, String historyWindowStart) implements RuleType {

        public NewTerms {
            fields = List.copyOf(fields);
        }

        /** How far back "before" goes. */
        public Duration window() {
            return LookBack.lengthOf(historyWindowStart);
        }

        @Override
        public String name() {
            return "new_terms";
        }
    }

    /** A type of Elastic's that is known here and does not run. */
    record Other(String name) implements RuleType {}

    /** A type that is not known here. */
    record Unknown(String name) implements RuleType {}
}
