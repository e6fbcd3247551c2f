package io.portreeve.kql;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query made ready to tell why it is false for a document. Of an {@code and} those parts are told that are false, of an {@code
 * or} that is false all are; what was true is left out, and so is what was false and would not have helped.
 */
public final class KqlFaultFinder {

    private final Part query;

    private KqlFaultFinder(Part query) {
        this.query = query;
    }

    /**
     * Makes a query ready.
     *
     * @throws KqlException with every value that does not fit its field's type
     */
    public static KqlFaultFinder compile(KqlExpression query, FieldTypes types, Clock clock) {
        Problems problems = new Problems();
        Part ready = Part.of(query, false, new ClauseCompiler(types, clock.instant(), problems));
        problems.refuse();
        return new KqlFaultFinder(ready);
    }

    /** What keeps the query from being true, in the order of its text; nothing when it is or may be true. */
    public List<KqlFault> faults(Map<String, ? extends @Nullable Object> document, @Nullable HiddenPart hidden) {
        return query.faults(document, hidden).toList();
    }

    /** A part of the query, with every {@code not} taken down to what it stands before. */
    private sealed interface Part {

        static Part of(KqlExpression expression, boolean negated, ClauseCompiler compiler) {
            if (KqlPrinter.commonField(expression) != null) return OfOneField.of(expression, negated, compiler);
            return switch (expression) {
                case KqlExpression.And and -> joined(and.operands(), negated, !negated, compiler);
                case KqlExpression.Or or -> joined(or.operands(), negated, negated, compiler);
                case KqlExpression.Not not -> of(not.operand(), !negated, compiler);
                default -> OfOneField.of(expression, negated, compiler);
            };
        }

        private static Part joined(
                List<KqlExpression> operands, boolean negated, boolean all, ClauseCompiler compiler) {
            return new Joined(
                    operands.stream()
                            .map(operand -> of(operand, negated, compiler))
                            .toList(),
                    all);
        }

        Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden);

        /** Nothing when it is or may be true. */
        Stream<KqlFault> faults(Map<?, ?> document, @Nullable HiddenPart hidden);
    }

    /** @param all whether all of them must be true, or one */
    private record Joined(List<Part> parts, boolean all) implements Part {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden) {
            Verdict verdict = all ? Verdict.MATCH : Verdict.NO_MATCH;
            for (Part part : parts) {
                Verdict next = part.decide(document, hidden);
                verdict = all ? verdict.and(next) : verdict.or(next);
            }
            return verdict;
        }

        @Override
        public Stream<KqlFault> faults(Map<?, ?> document, @Nullable HiddenPart hidden) {
            if (decide(document, hidden) != Verdict.NO_MATCH) return Stream.empty();
            return parts.stream().flatMap(part -> part.faults(document, hidden));
        }
    }

    private record OfOneField(@Nullable String field, KqlExplainer.Asked asked) implements Part {

        static Part of(KqlExpression expression, boolean negated, ClauseCompiler compiler) {
            KqlExpression whole = negated ? new KqlExpression.Not(expression) : expression;
            KqlClause first = KqlClause.outermost(expression).getFirst();
            return new OfOneField(first.field(), KqlExplainer.Asked.of(whole, first, compiler));
        }

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden) {
            return asked.verdict(document, hidden);
        }

        @Override
        public Stream<KqlFault> faults(Map<?, ?> document, @Nullable HiddenPart hidden) {
            KqlFinding found = asked.explain(document, hidden);
            return found.verdict() == Verdict.NO_MATCH
                    ? Stream.of(new KqlFault(field, found.clause(), found.values(), found.valueCount()))
                    : Stream.empty();
        }
    }
}
