package io.portreeve.kql;

/** What a clause compares a field with. A lone star is no value, it is {@link KqlExpression.FieldExists}. */
public sealed interface KqlValue {

    /**
     * A text without wildcards, its escapes undone. The field's type says what it means (a number, an address, …).
     *
     * @param quoted whether it stood in quotes; only text fields make a difference (words in this order, or any of the words)
     */
    record Literal(String text, boolean quoted) implements KqlValue {

        public Literal {
            if (!quoted && (text.isEmpty() || text.equals("null"))) {
                throw new IllegalArgumentException("KQL can write '%s' only in quotes".formatted(text));
            }
        }
    }

    /** A text with wildcards. */
    record Wildcard(KqlPattern pattern) implements KqlValue {

        public Wildcard {
            if (pattern.isLoneStar()) throw new IllegalArgumentException("A lone star means that the field exists");
        }
    }
}
