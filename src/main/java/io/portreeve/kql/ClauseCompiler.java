package io.portreeve.kql;

import io.portreeve.kql.Leaves.LeafTest;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a tree ready. Recursive, so as deep as the tree; the documents are not walked by recursion. */
final class ClauseCompiler {

    private final FieldTypes types;
    private final Problems problems;
    private final Map<FieldType, TypeRules> rules = new EnumMap<>(FieldType.class);

    /** @param problems where values that do not fit their field's type go; their clauses are never true */
    ClauseCompiler(FieldTypes types, Instant now, Problems problems) {
        this.types = types;
        this.problems = problems;
        for (FieldType type : FieldType.values()) rules.put(type, TypeRules.of(type, now));
    }

    Clause compile(KqlExpression query) {
        return compile(query, "");
    }

    /** @param prefix what goes before the names of this part: inside braces they are relative */
    private Clause compile(KqlExpression expression, String prefix) {
        return switch (expression) {
            case KqlExpression.MatchAll all -> new Clause.Everything();
            case KqlExpression.And and -> new Clause.All(compile(and.operands(), prefix));
            case KqlExpression.Or or -> new Clause.Any(compile(or.operands(), prefix));
            case KqlExpression.Not not -> new Clause.Negated(compile(not.operand(), prefix));
            case KqlExpression.FieldIs is ->
                clause(is.field(), prefix, is.place(), is.value(), type -> type.is(is.value()));
            case KqlExpression.FieldRange range ->
                clause(
                        range.field(),
                        prefix,
                        range.place(),
                        range.bound(),
                        type -> type.compares(range.comparison(), range.bound()));
            case KqlExpression.FieldExists exists -> exists(exists.field(), prefix);
            case KqlExpression.Nested nested -> nested(nested, prefix);
            case KqlExpression.AnyField any -> anyField(List.of("", ""), prefix, fitting(type -> type.is(any.value())));
        };
    }

    private List<Clause> compile(List<KqlExpression> operands, String prefix) {
        return operands.stream().map(operand -> compile(operand, prefix)).toList();
    }

    private Clause clause(
            KqlField field, String prefix, KqlPlace place, KqlValue value, Function<TypeRules, ValueTest> condition) {
        return switch (field) {
            case KqlField.Named named -> {
                FieldPath path = new FieldPath(named.name());
                ValueTest test = test(prefix + named.name(), place, condition, hintForWords(value));
                yield new Clause.SomeValue((document, work) -> path.anyValue(document, test, work), path::mayHideValue);
            }
            case KqlField.Matching matching -> anyField(matching.pattern().pieces(), prefix, fitting(condition));
        };
    }

    private ValueTest test(
            String field, KqlPlace place, Function<TypeRules, ValueTest> condition, @Nullable String hint) {
        FieldType type = types.typeOf(field);
        try {
            return condition.apply(rules(type));
        } catch (UnfitValueException e) {
            String message = "The value of %s (%s) %s.".formatted(field, type.label(), e.reason());
            problems.add(new KqlProblem(place, message, hint != null ? hint : e.hint()));
            return ValueTest.NEVER;
        }
    }

    /** Words side by side are one value: no type but keyword and text knows such. */
    private static @Nullable String hintForWords(KqlValue value) {
        boolean hasWords = value instanceof KqlValue.Literal literal
                && !literal.quoted()
                && literal.text().chars().anyMatch(Syntax::isWhiteSpace);
        return hasWords ? "For several values of one field write field:(a or b)." : null;
    }

    /** Whether no document can have a value of which a clause is true. */
    boolean isNever(KqlClause clause) {
        if (!(clause.expression() instanceof KqlExpression.FieldIs is) || !clause.isOnNamedField()) return false;
        try {
            return rules(types.typeOf(clause.prefix() + ((KqlField.Named) is.field()).name()))
                            .is(is.value())
                    == ValueTest.NEVER;
        } catch (UnfitValueException e) {
            return false;
        }
    }

    private TypeRules rules(FieldType type) {
        return Objects.requireNonNull(rules.get(type));
    }

    /** The condition by every type; where the value does not fit a type, no field of that type satisfies it. */
    private Map<FieldType, ValueTest> fitting(Function<TypeRules, ValueTest> condition) {
        Map<FieldType, ValueTest> tests = new EnumMap<>(FieldType.class);
        rules.forEach((type, typeRules) -> {
            try {
                tests.put(type, condition.apply(typeRules));
            } catch (UnfitValueException e) {
                tests.put(type, ValueTest.NEVER);
            }
        });
        return tests;
    }

    private Clause anyField(List<String> names, String prefix, Map<FieldType, ValueTest> tests) {
        Leaves leaves = new Leaves(names);
        LeafTest fits = fits(prefix, tests);
        return new Clause.SomeValue((document, work) -> leaves.any(document, fits, work), leaves::mayHide);
    }

    private LeafTest fits(String prefix, Map<FieldType, ValueTest> tests) {
        return (field, scalar, work) -> {
            ValueTest test = tests.get(typeOf(prefix, field));
            return test != null && test.test(scalar, work);
        };
    }

    /** Whether a leaf satisfies a value that has no field. */
    LeafTest fits(KqlValue value) {
        return fits("", fitting(type -> type.is(value)));
    }

    private FieldType typeOf(String prefix, Leaves.Name field) {
        String name = field.text();
        return name == null ? FieldType.KEYWORD : types.typeOf(prefix + name);
    }

    /** A named field also exists as an object: when there is a value at some field below it. */
    private Clause exists(KqlField field, String prefix) {
        Map<FieldType, ValueTest> present = fitting(TypeRules::exists);
        return switch (field) {
            case KqlField.Named named -> {
                FieldPath path = new FieldPath(named.name());
                ValueTest test = rules(types.typeOf(prefix + named.name())).exists();
                Leaves below = new Leaves(List.of(named.name() + ".", ""));
                LeafTest fits = fits(prefix, present);
                yield new Clause.SomeValue(
                        (document, work) -> path.anyValue(document, test, work) || below.any(document, fits, work),
                        path::mayHideAnything);
            }
            case KqlField.Matching matching -> anyField(matching.pattern().pieces(), prefix, present);
        };
    }

    private Clause nested(KqlExpression.Nested nested, String prefix) {
        FieldPath path = new FieldPath(nested.path());
        Clause element = compile(nested.element(), prefix + nested.path() + ".");
        return new Clause.SomeObject(path, element);
    }
}
