package io.portreeve.kql;

import java.time.Instant;

/** How one type compares. A document's value that does not fit the type is as good as missing. */
interface TypeRules {

    /** @param now what a query's {@code now} is */
    static TypeRules of(FieldType type, Instant now) {
        return switch (type) {
            case KEYWORD -> new KeywordRules();
            case LONG -> new LongRules();
            case BOOLEAN -> new BooleanRules();
            case DATE -> new DateRules(now);
            case IP -> new IpRules();
            case TEXT -> new TextRules();
        };
    }

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

    /** The one text of all values that the type takes for the same; of one that does not fit the type, its own. */
    default String spelling(Object scalar) {
        return scalar.toString();
    }

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
