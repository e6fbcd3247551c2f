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

    /** Whether it holds for a left side that compares so to the right side. */
    boolean holds(int order) {
        return switch (this) {
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }
}
