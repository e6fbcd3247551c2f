package io.portreeve.kql;

/** The four ways to ask for a range. */
public enum KqlComparison {
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    KqlComparison(String symbol) {
        this.symbol = symbol;
    }

    /** As KQL writes it. */
    public String symbol() {
        return symbol;
    }
}
