package io.portreeve.kql;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into lower-cased words at Unicode's word breaks (UAX #29), as far as they matter: letters, digits and
 * underscores hold together, and so do {@code a:b}, {@code a.b}, {@code a'b}, {@code 1.5} and {@code 1,000}.
 *
 * <p>Own code because the JDK's {@code BreakIterator} keeps {@code foo-bar} together and splits {@code a:b}.
 */
final class Words {

    private enum Kind {
        LETTER,
        DIGIT,
        JOINER,
        /** Changes the character before it. */
        MARK,
        /** A word by itself. */
        IDEOGRAPH,
        OTHER
    }

    private static final String BETWEEN_BOTH = ".'\u2018\u2019\u2024\ufe52\uff07\uff0e";
    private static final String BETWEEN_LETTERS = ":\u00b7\u0387\u055f\u05f4\u2027\ufe13\ufe55\uff1a" + BETWEEN_BOTH;
    private static final String BETWEEN_DIGITS =
            ",;\u037e\u0589\u060c\u060d\u066c\u07f8\u2044\ufe10\ufe14" + BETWEEN_BOTH;

    /** A format character that separates words all the same. */
    private static final int ZERO_WIDTH_SPACE = 0x200b;

    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean hasLetterOrDigit;
    private Kind before = Kind.OTHER;

    private Words() {}

    static List<String> of(String text) {
        Words words = new Words();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) words.read(text, i);
        words.end();
        return words.words;
    }

    private void read(String text, int position) {
        int character = text.codePointAt(position);
        switch (kind(character)) {
            case LETTER -> append(character, Kind.LETTER);
            case DIGIT -> append(character, Kind.DIGIT);
            case JOINER -> append(character, Kind.JOINER);
            case MARK -> {
                if (!word.isEmpty()) append(character, before);
            }
            case IDEOGRAPH -> {
                end();
                append(character, Kind.LETTER);
                end();
            }
            case OTHER -> {
                if (joins(character, text, position + Character.charCount(character))) word.appendCodePoint(character);
                else end();
            }
        }
    }

    private void append(int character, Kind kind) {
        word.appendCodePoint(Character.toLowerCase(character));
        hasLetterOrDigit |= kind == Kind.LETTER || kind == Kind.DIGIT;
        before = kind;
    }

    private boolean joins(int character, String text, int next) {
        if (word.isEmpty() || next >= text.length()) return false;
        Kind after = kind(text.codePointAt(next));
        if (before != after) return false;
        return switch (after) {
            case LETTER -> BETWEEN_LETTERS.indexOf(character) >= 0;
            case DIGIT -> BETWEEN_DIGITS.indexOf(character) >= 0;
            case JOINER, MARK, IDEOGRAPH, OTHER -> false;
        };
    }

    private void end() {
        if (hasLetterOrDigit) words.add(word.toString());
        word.setLength(0);
        hasLetterOrDigit = false;
        before = Kind.OTHER;
    }

    private static Kind kind(int character) {
        if (character == ZERO_WIDTH_SPACE) return Kind.OTHER;
        if (Character.isIdeographic(character)) return Kind.IDEOGRAPH;
        if (Character.isLetter(character)) {
            boolean alone = Character.UnicodeScript.of(character) == Character.UnicodeScript.HIRAGANA;
            return alone ? Kind.IDEOGRAPH : Kind.LETTER;
        }
        return switch (Character.getType(character)) {
            case Character.DECIMAL_DIGIT_NUMBER -> Kind.DIGIT;
            case Character.LETTER_NUMBER -> Kind.LETTER;
            case Character.CONNECTOR_PUNCTUATION -> Kind.JOINER;
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT -> Kind.MARK;
            default -> Kind.OTHER;
        };
    }
}
