package io.portreeve.kql;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads names and values: quoted, or unquoted with escapes and wildcards. */
final class LiteralReader {

    /**
     * What was read.
     *
     * @param pieces the texts around the stars; a single one when there is no star
     * @param position where it began
     */
    record Read(List<String> pieces, boolean quoted, int position) {

        boolean isLiteral() {
            return pieces.size() == 1;
        }

        String text() {
            return pieces.getFirst();
        }

        boolean isNull() {
            return !quoted && isLiteral() && text().equals("null");
        }
    }

    private final QueryText text;

    private int lastStart;
    private int lastEnd;
    private boolean unclosed;

    LiteralReader(QueryText text) {
        this.text = text;
    }

    /** What was read last, as it was written. */
    String last() {
        return text.between(lastStart, lastEnd);
    }

    /** Whether quotes opened that never closed, so that nobody knows where their text ends. */
    boolean isUnclosed() {
        return unclosed;
    }

    /** @param expected what has to stand here, for the message when it does not */
    Read read(String expected) {
        Read read = literal(expected);
        lastStart = read.position();
        lastEnd = text.position();
        return read;
    }

    private Read literal(String expected) {
        if (text.here() == '"') return quoted();
        Operator operator = text.operatorHere();
        if (operator != null) throw misplaced(operator, expected);
        if (text.here() != '\\' && text.here() != '*' && Syntax.endsWord(text.here())) throw missing(expected);
        return unquoted();
    }

    private Read unquoted() {
        int start = text.position();
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        while (!text.endsBeforeOperator()) {
            String space = text.takeWhiteSpace();
            int character = text.here();
            if (character == '*') {
                pieces.add(piece.append(space).toString());
                piece.setLength(0);
                while (text.take("*")) {}
            } else if (character == '\\') {
                piece.append(space).append(escaped());
            } else if (!Syntax.endsWord(character)) {
                piece.append(space).append((char) character);
                text.advance(1);
            } else {
                break;
            }
        }
        pieces.add(piece.toString());
        return new Read(List.copyOf(pieces), false, start);
    }

    /** What the escape that stands here means, outside quotes. */
    private String escaped() {
        String meaning = keyword();
        if (meaning == null) meaning = character(1);
        if (meaning == null && Syntax.isSpecial(text.ahead(1))) {
            meaning = text.slice(1, 1);
            text.advance(2);
        }
        if (meaning != null) return meaning;
        throw text.refusal(
                text.position(),
                "'%s' is not an escape; \\t \\r \\n \\uXXXX, \\and \\or \\not and the characters \\ ( ) : < > \" * { } can be escaped."
                        .formatted(text.slice(0, 2)),
                "Write \\\\ for a backslash, or put the text in quotes.");
    }

    /** A keyword that is to be a plain word. {@code \not} wins over {@code \n} only as a whole word. */
    private @Nullable String keyword() {
        for (Operator operator : Operator.values()) {
            int length = operator.word().length();
            if (!text.isWordAhead(1, operator.word())) continue;
            if (operator == Operator.NOT && !Syntax.endsWord(text.ahead(1 + length))) continue;
            String word = text.slice(1, length);
            text.advance(1 + length);
            return word;
        }
        return null;
    }

    /** The character that {@code \t}, {@code \r}, {@code \n} or {@code \}{@code uXXXX} stands for, if one of them comes here. */
    private @Nullable String character(int distance) {
        String character = switch (text.ahead(distance)) {
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'n' -> "\n";
            default -> null;
        };
        if (character != null) {
            text.advance(distance + 1);
            return character;
        }
        String digits = text.slice(distance + 1, 4);
        boolean isCode = text.ahead(distance) == 'u'
                && digits.length() == 4
                && digits.chars().allMatch(HexFormat::isHexDigit);
        if (!isCode) return null;
        text.advance(distance + 5);
        return String.valueOf((char) HexFormat.fromHexDigits(digits));
    }

    private Read quoted() {
        int start = text.position();
        text.advance(1);
        StringBuilder value = new StringBuilder();
        while (!text.take("\"")) {
            if (text.here() == QueryText.END) {
                unclosed = true;
                throw text.refusal(
                        start, "The quotes that open here are not closed.", "Add a \" at the end of the value.");
            }
            value.append(quotedCharacter());
        }
        return new Read(List.of(value.toString()), true, start);
    }

    private String quotedCharacter() {
        if (text.take("\\\"")) return "\"";
        if (text.take("\\\\")) return "\\";
        String character = text.here() == '\\' ? character(1) : null;
        if (character != null) return character;
        // Also a backslash before anything else: it stays, so that "C:\Windows" is what it looks like.
        String plain = text.slice(0, 1);
        text.advance(1);
        return plain;
    }

    private KqlException misplaced(Operator operator, String expected) {
        String hint = operator == Operator.NOT
                ? "Write not field:value or field:(not value); the word itself needs quotes."
                : "'%s' stands between two clauses; the word itself needs quotes.".formatted(operator.word());
        return text.refusal(text.position(), "Expected %s, found %s.".formatted(expected, text.found()), hint);
    }

    private KqlException missing(String expected) {
        String hint = text.here() == QueryText.END || text.here() == ')'
                ? null
                : "Put a value that holds one of \\ ( ) : < > \" { } in quotes, or a backslash before each.";
        return text.refusal(text.position(), "Expected %s, found %s.".formatted(expected, text.found()), hint);
    }
}
