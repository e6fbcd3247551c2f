package io.portreeve.rule;

import java.util.Optional;

/** The id of a rule as Elastic's format has it: usually a UUID, 1 to 255 characters. */
public record RuleId(String value) {

    static final int MAX_LENGTH = 255;

    public RuleId {
        if (!fits(value)) {
            throw new IllegalArgumentException("a rule id has 1 to 255 characters and no U+0000");
        }
    }

    /** The id in a text from outside; empty when no rule can have it. */
    public static Optional<RuleId> parse(String text) {
        return fits(text) ? Optional.of(new RuleId(text)) : Optional.empty();
    }

    private static boolean fits(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && text.indexOf('\0') < 0;
    }

    @Override
    public String toString() {
        return value;
    }
}
