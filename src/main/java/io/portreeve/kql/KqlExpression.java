package io.portreeve.kql;

/** A KQL query as a tree (interim; the language's author fills it). */
public sealed interface KqlExpression {

    /** Matches everything: the empty query. */
    record MatchAll() implements KqlExpression {}
}
