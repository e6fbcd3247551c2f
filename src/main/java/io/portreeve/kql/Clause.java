package io.portreeve.kql;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A piece of a query made ready. */
sealed interface Clause {

    /**
     * What it says about a document.
     *
     * @param hidden what of the document is hidden; null when nothing is
     * @param work what may be done to answer; where it does not suffice, the answer is unknown
     */
    Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work);

    /** True for every document. */
    record Everything() implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            return Verdict.MATCH;
        }
    }

    record All(List<Clause> clauses) implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            Verdict verdict = Verdict.MATCH;
            for (Clause clause : clauses) {
                verdict = verdict.and(clause.decide(document, hidden, work));
                if (verdict == Verdict.NO_MATCH) return verdict;
            }
            return verdict;
        }
    }

    record Any(List<Clause> clauses) implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            Verdict verdict = Verdict.NO_MATCH;
            for (Clause clause : clauses) {
                verdict = verdict.or(clause.decide(document, hidden, work));
                if (verdict == Verdict.MATCH) return verdict;
            }
            return verdict;
        }
    }

    record Negated(Clause clause) implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            return clause.decide(document, hidden, work).negated();
        }
    }

    /**
     * A condition that some value fulfils: a shown one decides, whatever else is hidden.
     *
     * @param shown whether a value that the document shows fulfils it
     * @param mayHide whether one that could is hidden
     */
    record SomeValue(Shown shown, BiPredicate<Map<?, ?>, HiddenPart> mayHide) implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            int refusalsBefore = work.refusals();
            if (shown.test(document, work)) return Verdict.MATCH;
            if (work.refusals() > refusalsBefore) return Verdict.UNKNOWN;
            return hidden != null && mayHide.test(document, hidden) ? Verdict.UNKNOWN : Verdict.NO_MATCH;
        }
    }

    /** Looks for a value in what a document shows. */
    @FunctionalInterface
    interface Shown {

        /** False, too, when the work does not suffice, which then counts a refusal. */
        boolean test(Map<?, ?> document, Work work);
    }

    /** One of the objects at a field fulfils a clause. */
    record SomeObject(FieldPath path, Clause element) implements Clause {

        @Override
        public Verdict decide(Map<?, ?> document, @Nullable HiddenPart hidden, Work work) {
            Verdict shown = path.decideObjects(document, element, hidden, work);
            if (shown != Verdict.NO_MATCH || hidden == null) return shown;
            return path.mayHideObject(document, hidden) ? Verdict.UNKNOWN : Verdict.NO_MATCH;
        }
    }
}
