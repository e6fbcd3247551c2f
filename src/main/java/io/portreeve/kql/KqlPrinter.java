package io.portreeve.kql;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a tree as text, joined clauses on one field as a value list. */
final class KqlPrinter {

    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int PRIMARY = 4;

    String print(KqlExpression expression) {
        return print(expression, OR, null);
    }

    /**
     * @param needed how tight the expression has to bind to stand here without brackets
     * @param list the field in whose value list this stands, so that its name is not repeated
     */
    private String print(KqlExpression expression, int needed, @Nullable KqlField list) {
        KqlField common = list == null && strength(expression) < NOT ? commonField(expression) : null;
        if (common != null) return "%s:(%s)".formatted(name(common), print(expression, OR, common));
        String text = switch (expression) {
            case KqlExpression.MatchAll all -> "*";
            case KqlExpression.And and -> joined(and.operands(), " and ", NOT, list);
            case KqlExpression.Or or -> joined(or.operands(), " or ", AND, list);
            case KqlExpression.Not not -> "not " + print(not.operand(), PRIMARY, list);
            case KqlExpression.FieldIs is -> label(is.field(), list) + value(is.value());
            case KqlExpression.FieldExists exists -> label(exists.field(), list) + "*";
            case KqlExpression.FieldRange range ->
                "%s %s %s".formatted(name(range.field()), range.comparison().symbol(), value(range.bound()));
            case KqlExpression.Nested nested -> "%s:{ %s }".formatted(name(nested.path()), print(nested.element()));
            case KqlExpression.AnyField any -> value(any.value());
        };
        return strength(expression) < needed ? "(" + text + ")" : text;
    }

    private String joined(List<KqlExpression> operands, String operator, int needed, @Nullable KqlField list) {
        return operands.stream().map(operand -> print(operand, needed, list)).collect(Collectors.joining(operator));
    }

    private static int strength(KqlExpression expression) {
        if (expression instanceof KqlExpression.Or) return OR;
        if (expression instanceof KqlExpression.And) return AND;
        return expression instanceof KqlExpression.Not ? NOT : PRIMARY;
    }

    /** The one field that all clauses of an expression are about, if they can stand in one value list. */
    static @Nullable KqlField commonField(KqlExpression expression) {
        if (expression instanceof KqlExpression.And and) return commonField(and.operands());
        if (expression instanceof KqlExpression.Or or) return commonField(or.operands());
        if (expression instanceof KqlExpression.Not not) return commonField(not.operand());
        if (expression instanceof KqlExpression.FieldIs is) return is.field();
        return expression instanceof KqlExpression.FieldExists exists ? exists.field() : null;
    }

    private static @Nullable KqlField commonField(List<KqlExpression> expressions) {
        KqlField field = commonField(expressions.getFirst());
        if (field == null) return null;
        return expressions.stream().allMatch(expression -> field.equals(commonField(expression))) ? field : null;
    }

    private static String label(KqlField field, @Nullable KqlField list) {
        return list == null ? name(field) + ":" : "";
    }

    private static String name(KqlField field) {
        return switch (field) {
            case KqlField.Named named -> name(named.name());
            case KqlField.Matching matching -> unquoted(matching.pattern().pieces());
        };
    }

    private static String name(String name) {
        return name.isEmpty() || name.equals("null") ? quoted(name) : unquoted(List.of(name));
    }

    private static String value(KqlValue value) {
        return switch (value) {
            case KqlValue.Literal literal ->
                literal.quoted() ? quoted(literal.text()) : unquoted(List.of(literal.text()));
            case KqlValue.Wildcard wildcard -> unquoted(wildcard.pattern().pieces());
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String unquoted(List<String> pieces) {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            if (i > 0) written.append('*');
            escape(pieces.get(i), i == 0, i == pieces.size() - 1, written);
        }
        return written.toString();
    }

    private static void escape(String piece, boolean isFirst, boolean isLast, StringBuilder written) {
        for (int i = 0; i < piece.length(); i++) {
            char character = piece.charAt(i);
            boolean trimmed = (isFirst && i == 0) || (isLast && i == piece.length() - 1);
            if (trimmed && Syntax.isWhiteSpace(character)) {
                written.append("\\u%04x".formatted((int) character));
                continue;
            }
            if (Syntax.isSpecial(character) || startsKeyword(piece, i)) written.append('\\');
            written.append(character);
        }
    }

    private static boolean startsKeyword(String piece, int start) {
        if (start > 0 && !Syntax.endsWord(piece.charAt(start - 1))) return false;
        for (Operator operator : Operator.values()) {
            int end = start + operator.word().length();
            if (!piece.regionMatches(true, start, operator.word(), 0, end - start)) continue;
            if (end == piece.length() || Syntax.endsWord(piece.charAt(end))) return true;
        }
        return false;
    }
}
