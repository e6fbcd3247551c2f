package io.portreeve.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.event.SafeText;
import io.portreeve.kql.KqlFinding;
import io.portreeve.kql.Verdict;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query says about an event, as the API tells it. */
record QueryTrial(
        @Schema(description = "Whether a rule with this query would alert on the event")
        boolean matches,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        @Schema(
                description =
                        "Of an incomplete event: its hidden part decides; of a large one: the query is too much work. A rule would alert and say so")
        boolean unknown,

        @Schema(description = "The clauses in the order of the query, 500 at most")
        List<ClauseTold> explanation) {

    static QueryTrial of(Verdict verdict, List<KqlFinding> findings) {
        return new QueryTrial(
                verdict != Verdict.NO_MATCH,
                verdict == Verdict.UNKNOWN,
                findings.stream().map(ClauseTold::of).toList());
    }

    /** One clause and what it said. */
    record ClauseTold(
            @Schema(
                    description =
                            "In KQL, with the `not` that stands before it or before its brackets; a long one is cut")
            String clause,

            @Schema(description = "Whether it was true; null where that is unknown") @Nullable
            Boolean held,

            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            @Schema(description = "The hidden part of an incomplete event decides")
            boolean unknown,

            @Schema(
                    description =
                            "The first ten values of its field, long ones cut; of a value without a field, those it is true for")
            List<String> values,

            @Schema(description = "How many there were") int valueCount,

            @Schema(description = "Where it stands, counted from 1")
            int line,

            @Schema(description = "Counted from 1, in characters as people see them")
            int column) {

        private static ClauseTold of(KqlFinding finding) {
            boolean unknown = finding.verdict() == Verdict.UNKNOWN;
            return new ClauseTold(
                    SafeText.of(finding.clause()),
                    unknown ? null : finding.verdict() == Verdict.MATCH,
                    unknown,
                    finding.values().stream().map(SafeText::of).toList(),
                    finding.valueCount(),
                    finding.place().line(),
                    finding.place().column());
        }
    }
}
