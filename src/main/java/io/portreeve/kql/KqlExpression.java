package io.portreeve.kql;

import java.util.List;

/**
 * A KQL query as a tree. A value list is written out: {@code f:(a or b)} is {@code f:a or f:b}, which means the same.
 *
 * <p>A clause on a field is true if any of the field's values satisfies it, so it is false when the field is missing, and
 * {@link Not} is plain negation.
 */
public sealed interface KqlExpression {

    /**
     * Matches everything: the empty query, {@code *}, {@code *:*}.
     *
     * @param place where the star stood
     */
    record MatchAll(KqlPlace place) implements KqlExpression {

        /** One that was not read from a text. */
        public MatchAll() {
            this(KqlPlace.NONE);
        }
    }

    /** True if all of its operands are. */
    record And(List<KqlExpression> operands) implements KqlExpression {

        public And {
            operands = atLeastTwo(operands);
        }
    }

    /** True if one of its operands is. */
    record Or(List<KqlExpression> operands) implements KqlExpression {

        public Or {
            operands = atLeastTwo(operands);
        }
    }

    /** True if its operand is false. */
    record Not(KqlExpression operand) implements KqlExpression {}

    /**
     * {@code field:value}.
     *
     * @param place where the value stood
     */
    record FieldIs(KqlField field, KqlValue value, KqlPlace place) implements KqlExpression {

        /** A clause that was not read from a text. */
        public FieldIs(KqlField field, KqlValue value) {
            this(field, value, KqlPlace.NONE);
        }
    }

    /**
     * {@code field:*}: there is a value at the field, or somewhere below it.
     *
     * @param place where the star stood
     */
    record FieldExists(KqlField field, KqlPlace place) implements KqlExpression {

        public FieldExists {
            if (field instanceof KqlField.Matching matching
                    && matching.pattern().isLoneStar()) {
                throw new IllegalArgumentException("*:* matches everything");
            }
        }

        /** A clause that was not read from a text. */
        public FieldExists(KqlField field) {
            this(field, KqlPlace.NONE);
        }
    }

    /**
     * {@code field >= bound} and its kind.
     *
     * @param place where the bound stood
     */
    record FieldRange(KqlField field, KqlComparison comparison, KqlValue.Literal bound, KqlPlace place)
            implements KqlExpression {

        /** A clause that was not read from a text. */
        public FieldRange(KqlField field, KqlComparison comparison, KqlValue.Literal bound) {
            this(field, comparison, bound, KqlPlace.NONE);
        }
    }

    /**
     * {@code path:{ element }}: one single object at the path satisfies the inner query, whose names are relative to it.
     *
     * @param place where the path stood
     */
    record Nested(String path, KqlExpression element, KqlPlace place) implements KqlExpression {

        /** A clause that was not read from a text. */
        public Nested(String path, KqlExpression element) {
            this(path, element, KqlPlace.NONE);
        }
    }

    /**
     * A value without a field: any field of the document satisfies it, by that field's own type.
     *
     * @param place where the value stood
     */
    record AnyField(KqlValue value, KqlPlace place) implements KqlExpression {

        /** A clause that was not read from a text. */
        public AnyField(KqlValue value) {
            this(value, KqlPlace.NONE);
        }
    }

    private static List<KqlExpression> atLeastTwo(List<KqlExpression> operands) {
        if (operands.size() < 2) throw new IllegalArgumentException("Fewer than two operands: " + operands);
        return List.copyOf(operands);
    }
}
