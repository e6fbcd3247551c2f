package io.portreeve.kql;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** 64-bit integers, exact: {@code 403}, {@code "403"}, {@code 403.0} and {@code 0403} are one number. */
final class LongRules extends OrderedRules<BigInteger> {

    @Override
    @Nullable
    BigInteger read(Object scalar) {
        Decimal number = Decimal.of(scalar.toString());
        if (number == null || !number.isWhole()) return null;
        BigInteger whole = number.floor();
        return whole.bitLength() < Long.SIZE ? whole : null;
    }

    /** Of a fraction, the empty span between its two neighbours. */
    @Override
    Span<BigInteger> span(String text) {
        Decimal number = Decimal.of(text);
        if (number == null) throw new UnfitValueException("is not a number", null);
        return new Span<>(number.ceiling(), number.floor());
    }
}
