package io.portreeve.kql;

import io.portreeve.kql.Leaves.LeafTest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query made ready to tell which of its clauses a document fulfils. A {@code not} is told with the clause that it stands before;
 * one before brackets with each clause in them. So every clause that is true speaks for a match.
 */
public final class KqlExplainer {

    /** How many clauses are told. */
    public static final int MAX_CLAUSES = 500;

    private final List<Asked> asked = new ArrayList<>();
    private final int clauseCount;
    private final int lookUps;

    private KqlExplainer(KqlExpression query, ClauseCompiler compiler) {
        List<KqlClause> clauses = KqlClause.of(query);
        clauseCount = clauses.size();
        lookUps = clauses.stream().mapToInt(KqlClause::lookUps).sum();
        KqlClause.outermost(query).stream().limit(MAX_CLAUSES).forEach(clause -> asked.add(Asked.of(clause, compiler)));
    }

    /**
     * Makes a query ready.
     *
     * @throws KqlException with every value that does not fit its field's type
     */
    public static KqlExplainer compile(KqlExpression query, FieldTypes types, Clock clock) {
        Problems problems = new Problems();
        KqlExplainer explainer = new KqlExplainer(query, new ClauseCompiler(types, clock.instant(), problems));
        problems.refuse();
        return explainer;
    }

    /** How many clauses the query has, told or not, those inside braces too. */
    public int clauseCount() {
        return clauseCount;
    }

    /** How many keys all its clauses together may have to look up in one object. */
    public int lookUps() {
        return lookUps;
    }

    /** What each clause says about a document as in {@link KqlMatcher#decide}, in the order of the text. */
    public List<KqlFinding> explain(Map<String, ? extends @Nullable Object> document, @Nullable HiddenPart hidden) {
        return asked.stream().map(clause -> clause.explain(document, hidden)).toList();
    }

    /** A part of a query, made ready to be told. */
    record Asked(String text, KqlPlace place, Clause clause, Reading reading) {

        static Asked of(KqlClause clause, ClauseCompiler compiler) {
            KqlExpression whole = clause.negated() ? new KqlExpression.Not(clause.expression()) : clause.expression();
            return of(whole, clause, compiler);
        }

        /** @param clause the first one in it, whose field's values are read */
        static Asked of(KqlExpression whole, KqlClause clause, ClauseCompiler compiler) {
            return new Asked(
                    ShownText.cut(Kql.print(whole)),
                    clause.place(),
                    compiler.compile(whole),
                    Reading.of(clause.expression(), compiler));
        }

        KqlFinding explain(Map<?, ?> document, @Nullable HiddenPart hidden) {
            Values values = new Values();
            reading.read(document, values);
            return new KqlFinding(text, place, verdict(document, hidden), values.first, values.count);
        }

        Verdict verdict(Map<?, ?> document, @Nullable HiddenPart hidden) {
            return clause.decide(document, hidden, Work.unbounded());
        }
    }

    /** Finds the values that a clause is about. */
    @FunctionalInterface
    interface Reading {

        void read(Map<?, ?> document, Values values);

        static Reading of(KqlExpression clause, ClauseCompiler compiler) {
            return switch (clause) {
                case KqlExpression.FieldIs is -> of(is.field(), false);
                case KqlExpression.FieldRange range -> of(range.field(), false);
                case KqlExpression.FieldExists exists -> of(exists.field(), true);
                case KqlExpression.Nested nested -> below(nested.path());
                case KqlExpression.AnyField any -> covered(List.of("", ""), compiler.fits(any.value()));
                default -> (document, values) -> {};
            };
        }

        private static Reading of(KqlField field, boolean isAlsoBelow) {
            return switch (field) {
                case KqlField.Named named -> {
                    FieldPath path = new FieldPath(named.name());
                    Reading at = (document, values) ->
                            path.anyValue(document, (scalar, work) -> values.note(scalar), Work.unbounded());
                    Reading below = below(named.name());
                    yield isAlsoBelow ? at.and(below) : at;
                }
                case KqlField.Matching matching -> covered(matching.pattern().pieces(), (name, scalar, work) -> true);
            };
        }

        private static Reading below(String name) {
            return covered(List.of(name + ".", ""), (field, scalar, work) -> true);
        }

        private static Reading covered(List<String> names, LeafTest test) {
            Leaves leaves = new Leaves(names);
            return (document, values) -> leaves.any(
                    document,
                    (name, scalar, work) -> test.test(name, scalar, work) && values.note(scalar),
                    Work.unbounded());
        }

        private Reading and(Reading other) {
            return (document, values) -> {
                read(document, values);
                other.read(document, values);
            };
        }
    }

    /** The first values that were met, and how many there were. */
    static final class Values {

        private static final int SHOWN = 10;

        private final List<String> first = new ArrayList<>();
        private int count;

        /** Never enough: always false. */
        boolean note(Object scalar) {
            count++;
            if (first.size() < SHOWN) first.add(ShownText.cut(scalar.toString()));
            return false;
        }
    }
}
