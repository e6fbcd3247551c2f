package io.portreeve.kql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The grammar, by recursive descent: {@code not} binds tighter than {@code and}, {@code and} tighter than {@code or}. After a
 * problem it goes on at the next operator, so that one reading finds all of them.
 */
final class KqlParser {

    private static final String A_CLAUSE = "a clause such as field:value";
    private static final String A_VALUE = "a value";

    private final QueryText text;
    private final LiteralReader literals;
    private final Problems problems;

    /** What closes the brackets that are open, the innermost last. */
    private final List<String> closers = new ArrayList<>();

    private int depth;
    private boolean abandoned;

    /** @param problems where all that is wrong goes */
    KqlParser(String query, Problems problems) {
        this.problems = problems;
        text = new QueryText(query);
        literals = new LiteralReader(text);
    }

    /** The tree of what can be understood; what cannot counts as everything. */
    KqlExpression parse() {
        if (text.length() > Kql.MAX_LENGTH) {
            String message = "The query has %,d characters; at most %,d are allowed.";
            problems.add(text.problem(0, message.formatted(text.length(), Kql.MAX_LENGTH), null));
            return new KqlExpression.MatchAll();
        }
        text.takeWhiteSpace();
        if (text.here() == QueryText.END) return new KqlExpression.MatchAll(text.place(0));
        return upTo("the end of the query", this::clause, false);
    }

    /** Everything up to what closes the innermost bracket, or to the end. */
    private KqlExpression upTo(String end, Supplier<KqlExpression> primary, boolean isList) {
        KqlExpression query = alternatives(primary);
        while (text.here() != QueryText.END && !isAtCloser()) {
            note(unexpected(end, isList));
            if (closesAnOuterBracket()) return query;
            if (!startsOperand()) skip();
            if (text.here() == QueryText.END || closesAnOuterBracket()) return query;
            if (!text.take(Operator.AND)) text.take(Operator.OR);
            query = new KqlExpression.And(List.of(query, alternatives(primary)));
        }
        return query;
    }

    private KqlExpression alternatives(Supplier<KqlExpression> primary) {
        List<KqlExpression> operands = new ArrayList<>();
        do operands.add(conjunction(primary));
        while (text.take(Operator.OR));
        text.takeWhiteSpace();
        return operands.size() == 1 ? operands.getFirst() : new KqlExpression.Or(operands);
    }

    private KqlExpression conjunction(Supplier<KqlExpression> primary) {
        List<KqlExpression> operands = new ArrayList<>();
        do operands.add(negation(primary));
        while (text.take(Operator.AND));
        return operands.size() == 1 ? operands.getFirst() : new KqlExpression.And(operands);
    }

    private KqlExpression negation(Supplier<KqlExpression> primary) {
        boolean negated = text.take(Operator.NOT);
        text.takeWhiteSpace();
        KqlExpression operand = operand(primary);
        return negated ? new KqlExpression.Not(operand) : operand;
    }

    private KqlExpression operand(Supplier<KqlExpression> primary) {
        try {
            return primary.get();
        } catch (KqlException e) {
            e.problems().forEach(this::note);
            if (literals.isUnclosed()) abandon();
            skip();
            return new KqlExpression.MatchAll();
        }
    }

    private void note(KqlProblem problem) {
        problems.add(problem);
        if (problems.isFull()) abandon();
    }

    /** Reads no further, and says nothing of the brackets that are open. */
    private void abandon() {
        abandoned = true;
        text.advanceToEnd();
    }

    /** Goes past what cannot be understood: to the next operator, or to what closes an open bracket. */
    private void skip() {
        int opened = 0;
        while (text.here() != QueryText.END) {
            if (opened == 0 && (isAtJoint() || isAtCloser() || closesAnOuterBracket())) return;
            switch (text.here()) {
                case '(', '{' -> opened++;
                case ')', '}' -> opened = Math.max(0, opened - 1);
                case '"' -> skipQuoted();
                case '\\' -> text.advance(1);
                default -> {}
            }
            // a run of white space at once: each of its places would be searched to its end for an operator
            if (text.takeWhiteSpace().isEmpty()) text.advance(1);
        }
    }

    private boolean isAtJoint() {
        Operator operator = text.operatorHere();
        return operator == Operator.AND || operator == Operator.OR || text.endsBeforeOperator();
    }

    /** To the quotes that close, or to the end. */
    private void skipQuoted() {
        text.advance(1);
        while (text.here() != QueryText.END && text.here() != '"') text.advance(text.here() == '\\' ? 2 : 1);
    }

    private boolean startsOperand() {
        int here = text.here();
        return here == '(' || here == '"' || here == '*' || here == '\\' || !Syntax.endsWord(here);
    }

    private boolean isAtCloser() {
        return !closers.isEmpty() && isHere(closers.getLast());
    }

    private boolean closesAnOuterBracket() {
        return closers.stream().anyMatch(this::isHere);
    }

    private boolean isHere(String closer) {
        return text.here() == closer.charAt(0);
    }

    private KqlExpression clause() {
        if (text.here() == '(') return group("(", this::clause, ")", false);
        LiteralReader.Read literal = literals.read(A_CLAUSE);
        text.takeWhiteSpace();
        if (text.take(":")) return ofField(field(literal), literal.position());
        KqlComparison comparison = takeComparison();
        if (comparison != null) return range(field(literal), comparison);
        return fieldless(literal);
    }

    private KqlExpression group(String open, Supplier<KqlExpression> primary, String close, boolean isList) {
        if (depth == Kql.MAX_DEPTH) {
            String message = "Brackets nest deeper than %d levels here.".formatted(Kql.MAX_DEPTH);
            note(text.problem(text.position(), message, null));
            abandon();
            return new KqlExpression.MatchAll();
        }
        depth++;
        KqlExpression inner = bracketed(open, primary, close, isList);
        depth--;
        return inner;
    }

    private KqlExpression bracketed(String open, Supplier<KqlExpression> primary, String close, boolean isList) {
        int start = text.position();
        text.take(open);
        closers.add(close);
        KqlExpression inner = upTo("'" + close + "'", primary, isList);
        closers.removeLast();
        if (!text.take(close) && text.here() == QueryText.END && !abandoned) {
            String message = "The '%s' that opens here is not closed.".formatted(open);
            note(text.problem(start, message, "Add a '%s'.".formatted(close)));
        }
        return inner;
    }

    private KqlExpression ofField(KqlField field, int position) {
        text.takeWhiteSpace();
        if (text.here() == '{') return nested(field, position);
        // This bracket opens no new level: lists only nest within each other, and those levels are counted.
        if (text.here() == '(') return bracketed("(", () -> listed(field), ")", true);
        return valued(field);
    }

    private KqlExpression listed(KqlField field) {
        if (text.here() == '(') return group("(", () -> listed(field), ")", true);
        return valued(field);
    }

    private KqlExpression valued(KqlField field) {
        LiteralReader.Read literal = literals.read(A_VALUE);
        if (isLoneStar(literal)) return exists(field, text.place(literal.position()));
        return new KqlExpression.FieldIs(field, value(literal), text.place(literal.position()));
    }

    private KqlExpression nested(KqlField field, int position) {
        if (field instanceof KqlField.Named named) {
            return new KqlExpression.Nested(named.name(), group("{", this::clause, "}", false), text.place(position));
        }
        throw text.refusal(position, "The name before '{' holds a star.", "Name the array of objects in full.");
    }

    private KqlExpression range(KqlField field, KqlComparison comparison) {
        text.takeWhiteSpace();
        LiteralReader.Read literal = literals.read(A_VALUE);
        if (!literal.isLiteral()) {
            throw text.refusal(
                    literal.position(), "A range needs a bound without a star.", "Write \\* for the character itself.");
        }
        refuseNull(literal);
        KqlValue.Literal bound = new KqlValue.Literal(literal.text(), literal.quoted());
        return new KqlExpression.FieldRange(field, comparison, bound, text.place(literal.position()));
    }

    private @Nullable KqlComparison takeComparison() {
        if (text.take("<=")) return KqlComparison.AT_MOST;
        if (text.take("<")) return KqlComparison.LESS;
        if (text.take(">=")) return KqlComparison.AT_LEAST;
        if (text.take(">")) return KqlComparison.GREATER;
        return null;
    }

    private KqlExpression fieldless(LiteralReader.Read literal) {
        KqlPlace place = text.place(literal.position());
        if (isLoneStar(literal)) return new KqlExpression.MatchAll(place);
        return new KqlExpression.AnyField(value(literal), place);
    }

    private static KqlExpression exists(KqlField field, KqlPlace place) {
        boolean any = field instanceof KqlField.Matching matching
                && matching.pattern().isLoneStar();
        return any ? new KqlExpression.MatchAll(place) : new KqlExpression.FieldExists(field, place);
    }

    private KqlField field(LiteralReader.Read literal) {
        refuseNull(literal);
        int length = literal.pieces().stream().mapToInt(String::length).sum();
        if (length > Kql.MAX_FIELD_LENGTH) {
            throw text.refusal(
                    literal.position(),
                    "The field name has %,d characters; at most %,d are allowed."
                            .formatted(length, Kql.MAX_FIELD_LENGTH),
                    null);
        }
        return literal.isLiteral()
                ? new KqlField.Named(literal.text(), text.place(literal.position()))
                : new KqlField.Matching(new KqlPattern(literal.pieces()));
    }

    private KqlValue value(LiteralReader.Read literal) {
        refuseNull(literal);
        return literal.isLiteral()
                ? new KqlValue.Literal(literal.text(), literal.quoted())
                : new KqlValue.Wildcard(new KqlPattern(literal.pieces()));
    }

    private static boolean isLoneStar(LiteralReader.Read literal) {
        return !literal.isLiteral() && new KqlPattern(literal.pieces()).isLoneStar();
    }

    private void refuseNull(LiteralReader.Read literal) {
        if (!literal.isNull()) return;
        throw text.refusal(
                literal.position(),
                "null is not a value.",
                "Write \"null\" for the word, or not field:* for a field that is missing.");
    }

    private KqlProblem unexpected(String end, boolean isList) {
        String message = switch (text.here()) {
            case ')', '}' -> "Expected 'and', 'or' or %s, found %s, which closes nothing here.";
            case ':' -> "Expected 'and', 'or' or %s, found a second %s.";
            default -> "Expected 'and', 'or' or %s, found %s.";
        };
        return text.problem(text.position(), message.formatted(end, text.found()), hint(isList));
    }

    private String hint(boolean isList) {
        String last = literals.last();
        String mistake = last.startsWith("\"") ? null : UsualMistakes.hint(last);
        if (mistake != null) return mistake;
        return switch (text.here()) {
            case ')', '}' -> "Remove it, or open it before.";
            case ':' -> hintForColon(last);
            case '<', '>' ->
                "Put a value that holds it in quotes or a backslash before it; 'and' or 'or' goes between two clauses.";
            default ->
                isList
                        ? "'or' goes between two values: (a or b)."
                        : "'and' or 'or', with white space on both sides, goes between two clauses;"
                                + " for several values of one field write field:(a or b).";
        };
    }

    /** Two clauses that nothing joins, when the value before it has several words; else a value with a colon in it. */
    private static String hintForColon(String last) {
        boolean hasWords = last.chars().anyMatch(Syntax::isWhiteSpace) && !last.startsWith("\"");
        return hasWords
                ? "'and' or 'or' goes between two clauses; a value that holds a colon needs quotes, or \\: for it."
                : "Put a value that holds a colon in quotes, or write \\: for it; 'and' or 'or' goes between two clauses.";
    }
}
