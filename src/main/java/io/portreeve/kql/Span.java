package io.portreeve.kql;

/** All values from the first to the last one; none when the first is greater than the last. */
record Span<T extends Comparable<T>>(T first, T last) {

    boolean isEmpty() {
        return first.compareTo(last) > 0;
    }

    boolean contains(T value) {
        return first.compareTo(value) <= 0 && value.compareTo(last) <= 0;
    }

    /** Compares a value with the span: less is before its first, greater is after its last. */
    boolean holds(T value, KqlComparison comparison) {
        return switch (comparison) {
            case LESS -> value.compareTo(first) < 0;
            case AT_MOST -> value.compareTo(last) <= 0;
            case GREATER -> value.compareTo(last) > 0;
            case AT_LEAST -> value.compareTo(first) >= 0;
        };
    }
}
