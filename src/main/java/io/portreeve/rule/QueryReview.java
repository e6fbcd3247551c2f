package io.portreeve.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the author of a query is told about it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record QueryReview(
        @Schema(description = "Whether it compiles") boolean valid,

        @Schema(description = "The fields it asks for, of a query that compiles") @Nullable
        List<String> fields,

        @Schema(description = "What is allowed and hardly meant, of a query that compiles; at most 20") @Nullable
        List<QueryProblem> warnings,

        @Schema(description = "What keeps it from being asked, in order of place; at most 20") @Nullable
        List<QueryProblem> errors) {

    static QueryReview compiles(List<String> fields, List<QueryProblem> warnings) {
        return new QueryReview(true, fields, warnings, null);
    }

    static QueryReview refused(List<QueryProblem> errors) {
        return new QueryReview(false, null, null, errors);
    }
}
