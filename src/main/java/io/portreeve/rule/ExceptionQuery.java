package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.event.CatalogueField;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** The query of an exception, ready to be asked: it compiles, and it does not except everything. */
final class ExceptionQuery {

    /** What every event has, and no more: a field that exists here exists in all events. */
    private static final byte[] BAREST_EVENT = "{\"auditID\":\"barest\"}".getBytes(UTF_8);

    private final KqlMatcher matcher;

    private ExceptionQuery(KqlMatcher matcher) {
        this.matcher = matcher;
    }

    /** @throws ProblemException 422 when it does not compile, or is true for every event */
    static ExceptionQuery of(String query, Instant now) {
        try {
            KqlExpression tree = Kql.parse(query);
            KqlMatcher matcher = compile(tree, now);
            if (isAlways(tree, now)) throw exceptsEverything();
            return new ExceptionQuery(matcher);
        } catch (KqlException e) {
            throw QueryProblem.refusal(query, e);
        }
    }

    /** That of an exception that was made before, if it still is one. */
    static Optional<ExceptionQuery> readable(String query, Instant now) {
        try {
            return Optional.of(of(query, now));
        } catch (ProblemException noneAnyMore) {
            return Optional.empty();
        }
    }

    /** Whether an event is excepted. Not when that hangs on what is hidden of it: a padded event must not hide. */
    boolean excepts(SeenEvent event) {
        return event.ask(matcher) == Verdict.MATCH;
    }

    /** What in a query is allowed and hardly meant, as its author would be told of a rule's. */
    static List<QueryProblem> warnings(String query, Instant now) {
        QueryReview review = ReviewQuery.review(query, Clock.fixed(now, ZoneOffset.UTC));
        return Objects.requireNonNullElse(review.warnings(), List.of());
    }

    private static KqlMatcher compile(KqlExpression tree, Instant now) {
        return KqlMatcher.compile(tree, FieldCatalogue.TYPES, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Whether it can be seen from the query that it is true for every event. What else may be so, a dry run shows. */
    private static boolean isAlways(KqlExpression tree, Instant now) {
        return switch (tree) {
            case KqlExpression.MatchAll all -> true;
            case KqlExpression.And and -> and.operands().stream().allMatch(operand -> isAlways(operand, now));
            case KqlExpression.Or or -> or.operands().stream().anyMatch(operand -> isAlways(operand, now));
            case KqlExpression.Not not -> isNever(not.operand(), now);
            case KqlExpression.FieldExists exists -> isTrueOfTheBarest(exists, now);
            case KqlExpression.FieldIs is -> isTheSameForAll(is.field()) && isTrueOfTheBarest(is, now);
            case KqlExpression.FieldRange range -> false;
            case KqlExpression.Nested nested -> false;
            case KqlExpression.AnyField any -> false;
        };
    }

    private static boolean isNever(KqlExpression tree, Instant now) {
        return switch (tree) {
            case KqlExpression.And and -> and.operands().stream().anyMatch(operand -> isNever(operand, now));
            case KqlExpression.Or or -> or.operands().stream().allMatch(operand -> isNever(operand, now));
            case KqlExpression.Not not -> isAlways(not.operand(), now);
            case KqlExpression.FieldIs is -> isTheSameForAll(is.field()) && !isTrueOfTheBarest(is, now);
            default -> false;
        };
    }

    /** Whether the catalogue says that every event has one and the same value there. */
    private static boolean isTheSameForAll(KqlField field) {
        return field instanceof KqlField.Named named
                && FieldCatalogue.find(named.name())
                        .filter(known -> known.origin() instanceof CatalogueField.Origin.Always)
                        .isPresent();
    }

    private static boolean isTrueOfTheBarest(KqlExpression tree, Instant now) {
        KqlMatcher matcher = compile(tree, now);
        return SeenEvent.ofSample(BAREST_EVENT, now, event -> event.ask(matcher) == Verdict.MATCH);
    }

    private static ProblemException exceptsEverything() {
        return new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "excepts-everything",
                "query: it is true for every event, so nothing would alert any more. Say what is expected, such as"
                        + " user.name:\"deployer\"; to silence a rule as a whole, switch it off.");
    }
}
