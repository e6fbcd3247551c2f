package io.portreeve.kql;

/** Which characters mean what outside quotes. */
final class Syntax {

    /** These end an unquoted literal unless a backslash stands before them; the star does not end it but is a wildcard. */
    private static final String SPECIAL = "\\():<>\"*{}";

    private Syntax() {}

    static boolean isWhiteSpace(int character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\n' || character == '\u00a0';
    }

    static boolean isSpecial(int character) {
        return character >= 0 && SPECIAL.indexOf(character) >= 0;
    }

    /** Whether a word ends before this character, or before the end of the text. */
    static boolean endsWord(int character) {
        return character == QueryText.END || isWhiteSpace(character) || isSpecial(character);
    }
}
