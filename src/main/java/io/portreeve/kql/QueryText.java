package io.portreeve.kql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query's text and how far it has been read. */
final class QueryText {

    static final int END = -1;

    private static final int SHOWN = 20;

    private final String text;
    private int position;

    private int placedPosition;
    private int placedLine = 1;
    private int placedColumn = 1;

    QueryText(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    /** The character here, or {@link #END}. */
    int here() {
        return at(position);
    }

    /** The character so many places further, or {@link #END}. */
    int ahead(int distance) {
        return at(position + distance);
    }

    private int at(int index) {
        return index < text.length() ? text.charAt(index) : END;
    }

    void advance(int characters) {
        position = Math.min(text.length(), position + characters);
    }

    /** Reads on to the end. */
    void advanceToEnd() {
        position = text.length();
    }

    /** What stands between two positions. */
    String between(int start, int end) {
        return text.substring(start, end);
    }

    int length() {
        return text.length();
    }

    /** Reads on if this is what stands here. */
    boolean take(String expected) {
        if (!text.startsWith(expected, position)) return false;
        position += expected.length();
        return true;
    }

    /** Reads a run of white space, possibly none. */
    String takeWhiteSpace() {
        int end = pastWhiteSpace();
        String space = text.substring(position, end);
        position = end;
        return space;
    }

    private int pastWhiteSpace() {
        int end = position;
        while (Syntax.isWhiteSpace(at(end))) end++;
        return end;
    }

    /** Reads on past white space and this operator, if it comes next. */
    boolean take(Operator operator) {
        int start = pastWhiteSpace();
        if (operatorAt(start) != operator) return false;
        position = start + operator.word().length();
        return true;
    }

    /** The operator that stands here, if any. */
    @Nullable
    Operator operatorHere() {
        return operatorAt(position);
    }

    /** Whether white space and an operator come next. */
    boolean endsBeforeOperator() {
        int start = pastWhiteSpace();
        return start > position && operatorAt(start) != null;
    }

    private @Nullable Operator operatorAt(int start) {
        for (Operator operator : Operator.values()) {
            if (isWordAt(start, operator.word()) && isOperator(operator, start)) return operator;
        }
        return null;
    }

    private boolean isOperator(Operator operator, int start) {
        int next = at(start + operator.word().length());
        if (operator == Operator.NOT) return Syntax.isWhiteSpace(next);
        // At the end of a text or group the word has no operand. Kibana reads a value there; the author surely meant
        // none.
        boolean endsHere = Syntax.isWhiteSpace(next) || next == END || next == ')' || next == '}';
        return endsHere && start > 0 && Syntax.isWhiteSpace(at(start - 1));
    }

    /** Whether this word stands so far ahead, in any case, with or without something after it. */
    boolean isWordAhead(int distance, String word) {
        return isWordAt(position + distance, word);
    }

    private boolean isWordAt(int start, String word) {
        return text.regionMatches(true, start, word, 0, word.length());
    }

    /** So many characters from so far ahead, fewer at the end. */
    String slice(int distance, int length) {
        int start = Math.min(text.length(), position + distance);
        return text.substring(start, Math.min(text.length(), start + length));
    }

    /** Line and column of a position; cheap for positions in rising order. */
    KqlPlace place(int target) {
        if (target < placedPosition) {
            placedPosition = 0;
            placedLine = 1;
            placedColumn = 1;
        }
        while (placedPosition < target) {
            int character = text.codePointAt(placedPosition);
            placedPosition += Character.charCount(character);
            placedColumn = character == '\n' ? 1 : placedColumn + 1;
            if (character == '\n') placedLine++;
        }
        return new KqlPlace(placedLine, placedColumn);
    }

    KqlException refusal(int target, String message, @Nullable String hint) {
        return new KqlException(List.of(problem(target, message, hint)));
    }

    KqlProblem problem(int target, String message, @Nullable String hint) {
        return new KqlProblem(place(target), message, hint);
    }

    /** What stands here, for a message. */
    String found() {
        if (here() == END) return "the end of the query";
        int end = position;
        while (!Syntax.endsWord(at(end)) && end - position < SHOWN) end += Character.charCount(text.codePointAt(end));
        if (end == position) return "'%s'".formatted(Character.toString(here()));
        return "'%s%s'".formatted(text.substring(position, end), Syntax.endsWord(at(end)) ? "" : "…");
    }
}
