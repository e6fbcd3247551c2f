package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlExpression.And;
import io.portreeve.kql.KqlExpression.FieldIs;
import io.portreeve.kql.KqlExpression.Or;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlValue.Literal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of an event's verb and resource. All it matches have one of these, as their columns hold them, or one that
 * only the document tells.
 *
 * @param verbs null when any will do
 * @param resources null when any will do
 */
record AskedRequests(@Nullable Set<String> verbs, @Nullable Set<String> resources) {

    private static final AskedRequests ANY = new AskedRequests(null, null);

    static AskedRequests of(KqlExpression query) {
        return switch (query) {
            case And and -> and.operands().stream().map(AskedRequests::of).reduce(ANY, AskedRequests::and);
            case Or or ->
                or.operands().stream()
                        .map(AskedRequests::of)
                        .reduce(AskedRequests::or)
                        .orElse(ANY);
            case FieldIs is -> of(is);
            default -> ANY;
        };
    }

    private static AskedRequests of(FieldIs is) {
        if (!(is.value() instanceof Literal literal) || !(is.field() instanceof KqlField.Named named)) return ANY;
        return FieldCatalogue.columnOf(named.name())
                .map(column -> ofColumn(column, literal.text()))
                .orElse(ANY);
    }

    private static AskedRequests ofColumn(TypedColumn column, String text) {
        Set<String> held = new HashSet<>(List.of(column.hold(text), TypedValues.ELSEWHERE)); // may be one and the same
        return switch (column) {
            case VERB -> new AskedRequests(held, null);
            case RESOURCE -> new AskedRequests(null, held);
            default -> ANY;
        };
    }

    private AskedRequests and(AskedRequests other) {
        return new AskedRequests(fewer(verbs, other.verbs), fewer(resources, other.resources));
    }

    private AskedRequests or(AskedRequests other) {
        return new AskedRequests(either(verbs, other.verbs), either(resources, other.resources));
    }

    private static @Nullable Set<String> fewer(@Nullable Set<String> one, @Nullable Set<String> other) {
        if (one == null || other == null) return one == null ? other : one;
        return one.size() <= other.size() ? one : other;
    }

    private static @Nullable Set<String> either(@Nullable Set<String> one, @Nullable Set<String> other) {
        if (one == null || other == null) return null;
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }

    /** Each verb with each resource, as in {@code "get pods"}; none when one of them may be any, or when they would be too many. */
    List<String> pairs(int max) {
        if (verbs == null || resources == null || (long) verbs.size() * resources.size() > max) return List.of();
        return verbs.stream()
                .flatMap(verb -> resources.stream().map(resource -> verb + ' ' + resource))
                .toList();
    }
}
