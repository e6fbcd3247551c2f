package io.portreeve.kql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The grammar, by recursive descent: {@code not} binds tighter than {@code and}, {@code and} tighter than {@code or}. */
final class KqlParser {

    private static final String A_CLAUSE = "a clause such as field:value";
    private static final String A_VALUE = "a value";

    private final QueryText text;
    private final LiteralReader literals;
    private int depth;

    KqlParser(String query) {
        text = new QueryText(query);
        literals = new LiteralReader(text);
        if (query.length() > Kql.MAX_LENGTH) {
            throw text.problem(
                    0,
                    "The query has %,d characters; at most %,d are allowed.".formatted(query.length(), Kql.MAX_LENGTH),
                    null);
        }
    }

    KqlExpression parse() {
        text.takeWhiteSpace();
        if (text.here() == QueryText.END) return new KqlExpression.MatchAll();
        KqlExpression query = alternatives(this::clause);
        if (text.here() != QueryText.END) throw unexpected("the end of the query");
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
        KqlExpression operand = primary.get();
        return negated ? new KqlExpression.Not(operand) : operand;
    }

    private KqlExpression clause() {
        if (text.here() == '(') return group("(", this::clause, ")");
        LiteralReader.Read literal = literals.read(A_CLAUSE);
        text.takeWhiteSpace();
        if (text.take(":")) return ofField(field(literal), literal.position());
        KqlComparison comparison = takeComparison();
        if (comparison != null) return range(field(literal), comparison);
        return fieldless(literal);
    }

    private KqlExpression group(String open, Supplier<KqlExpression> primary, String close) {
        int start = text.position();
        if (++depth > Kql.MAX_DEPTH) {
            throw text.problem(start, "Brackets nest deeper than %d levels here.".formatted(Kql.MAX_DEPTH), null);
        }
        KqlExpression inner = bracketed(open, primary, close);
        depth--;
        return inner;
    }

    private KqlExpression bracketed(String open, Supplier<KqlExpression> primary, String close) {
        int start = text.position();
        text.take(open);
        KqlExpression inner = alternatives(primary);
        if (text.take(close)) return inner;
        if (text.here() != QueryText.END) throw unexpected("'" + close + "'");
        throw text.problem(
                start, "The '%s' that opens here is not closed.".formatted(open), "Add a '%s'.".formatted(close));
    }

    private KqlExpression ofField(KqlField field, int position) {
        text.takeWhiteSpace();
        if (text.here() == '{') return nested(field, position);
        // This bracket opens no new level: lists only nest within each other, and those levels are counted.
        if (text.here() == '(') return bracketed("(", () -> listed(field), ")");
        return valued(field);
    }

    private KqlExpression listed(KqlField field) {
        if (text.here() == '(') return group("(", () -> listed(field), ")");
        return valued(field);
    }

    private KqlExpression valued(KqlField field) {
        LiteralReader.Read literal = literals.read(A_VALUE);
        if (isLoneStar(literal)) return exists(field);
        return new KqlExpression.FieldIs(field, value(literal), text.place(literal.position()));
    }

    private KqlExpression nested(KqlField field, int position) {
        if (field instanceof KqlField.Named named) {
            return new KqlExpression.Nested(named.name(), group("{", this::clause, "}"));
        }
        throw text.problem(position, "The name before '{' holds a star.", "Name the array of objects in full.");
    }

    private KqlExpression range(KqlField field, KqlComparison comparison) {
        text.takeWhiteSpace();
        LiteralReader.Read literal = literals.read(A_VALUE);
        if (!literal.isLiteral()) {
            throw text.problem(
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
        if (isLoneStar(literal)) return new KqlExpression.MatchAll();
        return new KqlExpression.AnyField(value(literal));
    }

    private KqlExpression exists(KqlField field) {
        boolean any = field instanceof KqlField.Matching matching
                && matching.pattern().isLoneStar();
        return any ? new KqlExpression.MatchAll() : new KqlExpression.FieldExists(field);
    }

    private KqlField field(LiteralReader.Read literal) {
        refuseNull(literal);
        int length = literal.pieces().stream().mapToInt(String::length).sum();
        if (length > Kql.MAX_FIELD_LENGTH) {
            throw text.problem(
                    literal.position(),
                    "The field name has %,d characters; at most %,d are allowed."
                            .formatted(length, Kql.MAX_FIELD_LENGTH),
                    null);
        }
        return literal.isLiteral()
                ? new KqlField.Named(literal.text())
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
        throw text.problem(
                literal.position(),
                "null is not a value.",
                "Write \"null\" for the word, or not field:* for a field that is missing.");
    }

    private KqlException unexpected(String end) {
        String message = switch (text.here()) {
            case ')', '}' -> "Expected 'and', 'or' or %s, found %s, which closes nothing here.";
            case ':' -> "Expected 'and', 'or' or %s, found a second %s.";
            default -> "Expected 'and', 'or' or %s, found %s.";
        };
        String hint = switch (text.here()) {
            case ')', '}' -> "Remove it, or open it before.";
            case ':', '<', '>' ->
                "Put a value that holds it in quotes or a backslash before it; 'and' or 'or' goes between two clauses.";
            default -> "'and' or 'or', with white space on both sides, goes between two clauses.";
        };
        return text.problem(text.position(), message.formatted(end, text.found()), hint);
    }
}
