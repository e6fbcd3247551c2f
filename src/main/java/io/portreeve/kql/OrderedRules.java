package io.portreeve.kql;

import org.jspecify.annotations.Nullable;

/**
 * Types whose values have an order and are parsed. What a query writes may stand for many values (a block of addresses, a
 * day), or lie between two of them ({@code 403.5}): a span.
 */
abstract class OrderedRules<T extends Comparable<T>> implements TypeRules {

    /** The document's value, or null when it does not fit the type. */
    abstract @Nullable T read(Object scalar);

    /** How a value is usually written. */
    String text(T value) {
        return value.toString();
    }

    @Override
    public final String spelling(Object scalar) {
        T value = read(scalar);
        return value == null ? scalar.toString() : text(value);
    }

    /** @throws UnfitValueException when the text does not fit the type */
    abstract Span<T> span(String text);

    /** @throws UnfitValueException when the text cannot bound a range */
    Span<T> bound(String text) {
        return span(text);
    }

    @Override
    public final ValueTest is(KqlValue.Literal value) {
        Span<T> expected = span(value.text());
        if (expected.isEmpty()) return ValueTest.NEVER;
        return (scalar, work) -> {
            T found = read(scalar, work);
            return found != null && expected.contains(found);
        };
    }

    @Override
    public final ValueTest matches(KqlPattern pattern) {
        throw new UnfitValueException(
                "holds a star; wildcards work on keyword and text fields only",
                "A lone * asks whether the field exists; numbers, dates and addresses also know ranges.");
    }

    @Override
    public final ValueTest compares(KqlComparison comparison, KqlValue.Literal bound) {
        Span<T> span = bound(bound.text());
        return (scalar, work) -> {
            T found = read(scalar, work);
            return found != null && span.holds(found, comparison);
        };
    }

    @Override
    public final ValueTest exists() {
        return (scalar, work) -> read(scalar, work) != null;
    }

    private @Nullable T read(Object scalar, Work work) {
        return work.take(scalar.toString().length()) ? read(scalar) : null;
    }
}
