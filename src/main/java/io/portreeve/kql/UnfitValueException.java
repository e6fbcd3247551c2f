package io.portreeve.kql;

import org.jspecify.annotations.Nullable;

/** A query's value does not fit the type it is compared by. Whoever knows the field and the place makes a problem of it. */
final class UnfitValueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final @Nullable String hint;

    /** @param reason reads on after the value, such as "is no address" */
    UnfitValueException(String reason, @Nullable String hint) {
        super(reason);
        this.hint = hint;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    @Nullable
    String hint() {
        return hint;
    }
}
