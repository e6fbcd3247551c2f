package io.portreeve.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.event.SafeText;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlPlace;
import io.portreeve.kql.KqlProblem;
import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemException.FieldProblem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What is wrong with a query, or hardly meant, as the API tells it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record QueryProblem(
        @Schema(description = "Counted from 1") int line,

        @Schema(description = "Counted from 1, in characters as people see them")
        int column,

        @Schema(description = "What stood there and what could have")
        String message,

        @Schema(description = "The likely way out, where there is one") @Nullable
        String hint) {

    QueryProblem(KqlPlace place, String message, @Nullable String hint) {
        this(place.line(), place.column(), SafeText.of(message), hint);
    }

    static List<QueryProblem> of(List<KqlProblem> problems) {
        return problems.stream().map(QueryProblem::of).toList();
    }

    /** 422: the query does not compile; each problem says its line and column. */
    static ProblemException refusal(String query, KqlException refused) {
        return new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "query-does-not-compile",
                "query: " + refused.getMessage(),
                refused.problems().stream()
                        .map(problem -> new FieldProblem("query", query, problem.toString()))
                        .toArray(FieldProblem[]::new));
    }

    private static QueryProblem of(KqlProblem problem) {
        return new QueryProblem(problem.line(), problem.column(), SafeText.of(problem.message()), problem.hint());
    }
}
