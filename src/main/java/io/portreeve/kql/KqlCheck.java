package io.portreeve.kql;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query looked over for its author.
 *
 * @param problems all that keeps it from being asked, in the order of the text, up to a cap; empty when it compiles
 * @param clauses its clauses in order, those inside braces too; empty when there are problems
 * @param warnings what is allowed and hardly meant, in order, up to a cap
 * @param ofEveryEvent what it says of every event alike; unknown where it hangs on the event
 */
public record KqlCheck(
        List<KqlProblem> problems, List<KqlClause> clauses, List<KqlProblem> warnings, Verdict ofEveryEvent) {

    /** How many problems or warnings are told at once. */
    public static final int MAX_PROBLEMS = Problems.MAX;

    /** Looks a query's text over. */
    public static KqlCheck of(String text, FieldTypes types, Clock clock) {
        Problems problems = new Problems();
        KqlExpression query = new KqlParser(text, problems).parse();
        ClauseCompiler compiler = new ClauseCompiler(types, clock.instant(), problems);
        compiler.compile(query);
        if (!problems.inOrder().isEmpty())
            return new KqlCheck(problems.inOrder(), List.of(), List.of(), Verdict.UNKNOWN);
        List<KqlClause> clauses = KqlClause.of(query);
        return new KqlCheck(List.of(), clauses, new Warnings(types, compiler).of(clauses), ofEveryEvent(query));
    }

    private static Verdict ofEveryEvent(KqlExpression query) {
        return switch (query) {
            case KqlExpression.MatchAll all -> Verdict.MATCH;
            case KqlExpression.Not not -> ofEveryEvent(not.operand()).negated();
            case KqlExpression.And and ->
                and.operands().stream().map(KqlCheck::ofEveryEvent).reduce(Verdict.MATCH, Verdict::and);
            case KqlExpression.Or or ->
                or.operands().stream().map(KqlCheck::ofEveryEvent).reduce(Verdict.NO_MATCH, Verdict::or);
            default -> Verdict.UNKNOWN;
        };
    }

    /** The names it asks for, each once and in order; patterns as KQL writes them. */
    public List<String> fields() {
        return clauses.stream()
                .map(KqlClause::field)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private record Warnings(FieldTypes types, ClauseCompiler compiler) {

        List<KqlProblem> of(List<KqlClause> clauses) {
            Problems warnings = new Problems();
            for (KqlClause clause : clauses) of(clause).forEach(warnings::add);
            return warnings.inOrder();
        }

        private List<KqlProblem> of(KqlClause clause) {
            return switch (clause.expression()) {
                case KqlExpression.AnyField any -> List.of(fieldless(any));
                case KqlExpression.FieldIs is -> ofValue(clause, is.value());
                default -> List.of();
            };
        }

        private static KqlProblem fieldless(KqlExpression.AnyField term) {
            String text = textOf(term.value());
            String hint = isQuoted(term.value()) ? null : UsualMistakes.hint(text);
            return new KqlProblem(
                    term.place(),
                    "'%s' has no field: it is true when any field of the event holds it.".formatted(shown(text)),
                    hint != null ? hint : "Write field:value; for several values of one field, field:(a or b).");
        }

        private List<KqlProblem> ofValue(KqlClause clause, KqlValue value) {
            String field = String.valueOf(clause.field());
            List<KqlProblem> warnings = new ArrayList<>();
            if (compiler.isNever(clause)) {
                String message = "%s (%s) can never be '%s'."
                        .formatted(field, typeOf(clause).label(), shown(textOf(value)));
                warnings.add(new KqlProblem(clause.place(), message, null));
            }
            String strange = isQuoted(value) ? strangeInQuotes(textOf(value)) : strange(clause, textOf(value));
            if (strange != null) {
                String message = "The value of %s is the text '%s' as a whole.".formatted(field, shown(textOf(value)));
                warnings.add(new KqlProblem(clause.place(), message, strange));
            }
            return warnings;
        }

        private @Nullable String strange(KqlClause clause, String text) {
            String mistake = UsualMistakes.hintForName(text);
            if (mistake != null) return mistake;
            boolean hasWords = text.chars().anyMatch(Syntax::isWhiteSpace);
            if (!hasWords || typeOf(clause) == FieldType.TEXT) return null;
            return "For several values write (a or b); put it in quotes if it is one.";
        }

        private static @Nullable String strangeInQuotes(String text) {
            boolean hasEscape = text.chars().anyMatch(c -> c == '\t' || c == '\r' || c == '\n');
            return hasEscape ? "\\t, \\r and \\n stand for white space in quotes; write \\\\ for a backslash." : null;
        }

        private FieldType typeOf(KqlClause clause) {
            return clause.isOnNamedField() ? types.typeOf(String.valueOf(clause.field())) : FieldType.KEYWORD;
        }

        private static boolean isQuoted(KqlValue value) {
            return value instanceof KqlValue.Literal literal && literal.quoted();
        }

        private static String textOf(KqlValue value) {
            return switch (value) {
                case KqlValue.Literal literal -> literal.text();
                case KqlValue.Wildcard wildcard ->
                    String.join("*", wildcard.pattern().pieces());
            };
        }

        private static String shown(String text) {
            return ShownText.cut(text);
        }
    }
}
