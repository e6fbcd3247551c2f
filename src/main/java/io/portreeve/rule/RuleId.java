package io.portreeve.rule;

/** The id of a rule as Elastic's format has it: usually a UUID, 1 to 255 characters. */
public record RuleId(String value) {

    public RuleId {
        if (value.isBlank() || value.length() > 255) {
            throw new IllegalArgumentException("a rule id has 1 to 255 characters, not " + value.length());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
