package io.portreeve.kql;

/** Writes a tree as text; follows. */
final class KqlPrinter {

    String print(KqlExpression expression) {
        throw new UnsupportedOperationException("follows: " + expression);
    }
}
