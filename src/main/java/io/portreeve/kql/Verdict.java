package io.portreeve.kql;

/** What a query says about a document of which a part may be hidden. Combined as Kleene's logic does. */
public enum Verdict {
    /** The query is true, whatever is hidden. */
    MATCH,
    /** The query is false, whatever is hidden. */
    NO_MATCH,
    /** It depends on what is hidden. */
    UNKNOWN;

    Verdict negated() {
        return switch (this) {
            case MATCH -> NO_MATCH;
            case NO_MATCH -> MATCH;
            case UNKNOWN -> UNKNOWN;
        };
    }

    Verdict or(Verdict other) {
        if (this == MATCH || other == MATCH) return MATCH;
        return this == UNKNOWN ? this : other;
    }

    Verdict and(Verdict other) {
        if (this == NO_MATCH || other == NO_MATCH) return NO_MATCH;
        return this == UNKNOWN ? this : other;
    }
}
