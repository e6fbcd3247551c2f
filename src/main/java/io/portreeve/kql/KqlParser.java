package io.portreeve.kql;

/** The grammar; follows. */
final class KqlParser {

    private final String text;

    KqlParser(String text) {
        this.text = text;
    }

    KqlExpression parse() {
        if (text.isBlank()) return new KqlExpression.MatchAll();
        throw new UnsupportedOperationException("follows");
    }
}
