package io.portreeve.kql;

/** The words that join and negate clauses, in any case. */
enum Operator {
    AND("and"),
    OR("or"),
    NOT("not");

    private final String word;

    Operator(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
