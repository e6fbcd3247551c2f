package io.portreeve.kql;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** A piece of a query made ready. */
sealed interface Clause {

    /** Whether it is true for a document of which nothing is hidden. */
    boolean test(Map<?, ?> document);

    /** What it says about a document of which a part is hidden. */
    Verdict decide(Map<?, ?> document, HiddenPart hidden);

    /** True for every document. */
    record Everything() implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            return true;
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            return Verdict.MATCH;
        }
    }

    record All(List<Clause> clauses) implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            for (Clause clause : clauses) if (!clause.test(document)) return false;
            return true;
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            Verdict verdict = Verdict.MATCH;
            for (Clause clause : clauses) {
                verdict = verdict.and(clause.decide(document, hidden));
                if (verdict == Verdict.NO_MATCH) return verdict;
            }
            return verdict;
        }
    }

    record Any(List<Clause> clauses) implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            for (Clause clause : clauses) if (clause.test(document)) return true;
            return false;
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            Verdict verdict = Verdict.NO_MATCH;
            for (Clause clause : clauses) {
                verdict = verdict.or(clause.decide(document, hidden));
                if (verdict == Verdict.MATCH) return verdict;
            }
            return verdict;
        }
    }

    record Negated(Clause clause) implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            return !clause.test(document);
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            return clause.decide(document, hidden).negated();
        }
    }

    /**
     * A condition that some value fulfils: a shown one decides, whatever else is hidden.
     *
     * @param shown whether a value that the document shows fulfils it
     * @param mayHide whether one that could is hidden
     */
    record SomeValue(Predicate<Map<?, ?>> shown, BiPredicate<Map<?, ?>, HiddenPart> mayHide) implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            return shown.test(document);
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            if (shown.test(document)) return Verdict.MATCH;
            return mayHide.test(document, hidden) ? Verdict.UNKNOWN : Verdict.NO_MATCH;
        }
    }

    /** One of the objects at a field fulfils a clause. */
    record SomeObject(FieldPath path, Clause element) implements Clause {

        @Override
        public boolean test(Map<?, ?> document) {
            return path.anyObject(document, element);
        }

        @Override
        public Verdict decide(Map<?, ?> document, HiddenPart hidden) {
            Verdict shown = path.decideObjects(document, element, hidden);
            if (shown != Verdict.NO_MATCH) return shown;
            return path.mayHideObject(document, hidden) ? Verdict.UNKNOWN : Verdict.NO_MATCH;
        }
    }
}
