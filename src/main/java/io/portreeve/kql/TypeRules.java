package io.portreeve.kql;

/** How one type compares. A document's value that does not fit the type is as good as missing. */
interface TypeRules {

    /**
     * Equal to a text.
     *
     * @throws UnfitValueException when the text does not fit the type
     */
    ValueTest is(KqlValue.Literal value);

    /**
     * Covered by a pattern.
     *
     * @throws UnfitValueException when the type knows no wildcards
     */
    ValueTest matches(KqlPattern pattern);

    /**
     * On that side of a bound.
     *
     * @throws UnfitValueException when the bound does not fit the type
     */
    ValueTest compares(KqlComparison comparison, KqlValue.Literal bound);

    /** Whether there is a value at all. */
    ValueTest exists();

    /**
     * Equal to a text or covered by a pattern.
     *
     * @throws UnfitValueException when the value does not fit the type
     */
    default ValueTest is(KqlValue value) {
        return switch (value) {
            case KqlValue.Literal literal -> is(literal);
            case KqlValue.Wildcard wildcard -> matches(wildcard.pattern());
        };
    }
}
