package io.portreeve.kql;

/** Reads and writes queries in Elastic's query language. */
public final class Kql {

    /** How many characters a query may have. The longest of Elastic's own rules has 1,730. */
    public static final int MAX_LENGTH = 65_536;

    /** How deep brackets and braces may nest, so that a tree can be walked by recursion. */
    public static final int MAX_DEPTH = 100;

    /** How many characters a field name may have. */
    public static final int MAX_FIELD_LENGTH = 1_000;

    private Kql() {}

    /**
     * The tree of a query's text.
     *
     * @throws KqlException with every problem when the text is not KQL or passes a limit
     */
    public static KqlExpression parse(String text) {
        Problems problems = new Problems();
        KqlExpression query = new KqlParser(text, problems).parse();
        problems.refuse();
        return query;
    }

    /** A text whose tree this is. */
    public static String print(KqlExpression expression) {
        return new KqlPrinter().print(expression);
    }
}
