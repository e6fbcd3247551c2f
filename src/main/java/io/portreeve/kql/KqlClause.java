package io.portreeve.kql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clause of a query: what {@code and}, {@code or} and {@code not} join.
 *
 * @param expression anything but these three
 * @param prefix what goes before its names: inside braces they are relative
 * @param negated whether the query asks for it to be false
 */
public record KqlClause(KqlExpression expression, String prefix, boolean negated) {

    private static final int LONG_KEY = 64;

    /** The clauses of a query in order, those inside braces too. */
    static List<KqlClause> of(KqlExpression query) {
        List<KqlClause> clauses = new ArrayList<>();
        collect(query, "", false, true, clauses);
        return clauses;
    }

    /** The clauses of a query in order; one with braces is a single clause. */
    static List<KqlClause> outermost(KqlExpression query) {
        List<KqlClause> clauses = new ArrayList<>();
        collect(query, "", false, false, clauses);
        return clauses;
    }

    private static void collect(
            KqlExpression query, String prefix, boolean negated, boolean intoBraces, List<KqlClause> clauses) {
        switch (query) {
            case KqlExpression.And and ->
                and.operands().forEach(operand -> collect(operand, prefix, negated, intoBraces, clauses));
            case KqlExpression.Or or ->
                or.operands().forEach(operand -> collect(operand, prefix, negated, intoBraces, clauses));
            case KqlExpression.Not not -> collect(not.operand(), prefix, !negated, intoBraces, clauses);
            case KqlExpression.Nested nested -> {
                clauses.add(new KqlClause(nested, prefix, negated));
                String inner = prefix + nested.path() + ".";
                if (intoBraces) collect(nested.element(), inner, negated, true, clauses);
            }
            default -> clauses.add(new KqlClause(query, prefix, negated));
        }
    }

    /** Where it stood: its value, or the name before its braces. */
    public KqlPlace place() {
        return switch (expression) {
            case KqlExpression.MatchAll all -> all.place();
            case KqlExpression.FieldIs is -> is.place();
            case KqlExpression.FieldExists exists -> exists.place();
            case KqlExpression.FieldRange range -> range.place();
            case KqlExpression.Nested nested -> nested.place();
            case KqlExpression.AnyField any -> any.place();
            case KqlExpression.And and -> KqlPlace.NONE;
            case KqlExpression.Or or -> KqlPlace.NONE;
            case KqlExpression.Not not -> KqlPlace.NONE;
        };
    }

    /** Where the name of its field stood; its own place when it has none. */
    public KqlPlace placeOfField() {
        return fieldOf(expression) instanceof KqlField.Named named ? named.place() : place();
    }

    /** The full name of its field; a pattern as KQL writes it; null when it has no field. */
    public @Nullable String field() {
        KqlField field = fieldOf(expression);
        if (field == null) return expression instanceof KqlExpression.Nested nested ? prefix + nested.path() : null;
        return switch (field) {
            case KqlField.Named named -> prefix + named.name();
            case KqlField.Matching matching ->
                prefix + String.join("*", matching.pattern().pieces());
        };
    }

    /**
     * How many keys of an object may have to be looked up for it: each dot of its name may divide objects. A long key counts as
     * several.
     */
    int lookUps() {
        String field = field();
        if (field == null) return 1;
        String name = field.substring(prefix.length());
        int dots = (int) name.chars().filter(c -> c == '.').count();
        return 1 + dots * (1 + name.length() / LONG_KEY);
    }

    /** Whether its field is a single one, by its name. */
    public boolean isOnNamedField() {
        return fieldOf(expression) instanceof KqlField.Named;
    }

    private static @Nullable KqlField fieldOf(KqlExpression expression) {
        return switch (expression) {
            case KqlExpression.FieldIs is -> is.field();
            case KqlExpression.FieldExists exists -> exists.field();
            case KqlExpression.FieldRange range -> range.field();
            default -> null;
        };
    }
}
