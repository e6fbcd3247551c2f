package io.portreeve.kql;

import org.jspecify.annotations.Nullable;

/** {@code true} and {@code false}. */
final class BooleanRules extends OrderedRules<Boolean> {

    @Override
    @Nullable
    Boolean read(Object scalar) {
        return parsed(scalar.toString());
    }

    @Override
    Span<Boolean> span(String text) {
        Boolean value = parsed(text);
        if (value == null) throw new UnfitValueException("is neither true nor false", null);
        return new Span<>(value, value);
    }

    private static @Nullable Boolean parsed(String text) {
        if (text.equals("true")) return Boolean.TRUE;
        return text.equals("false") ? Boolean.FALSE : null;
    }
}
