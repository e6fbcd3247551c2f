package io.portreeve.rule;

import io.portreeve.event.CatalogueField;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SafeText;
import io.portreeve.kql.KqlCheck;
import io.portreeve.kql.KqlClause;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.KqlPlace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks a query over for its author: what keeps it from being asked, and what of it no audit event can fulfil. The language says
 * the first, the catalogue of fields the second.
 */
final class ReviewQuery {

    private static final Comparator<QueryProblem> BY_PLACE =
            Comparator.comparingInt(QueryProblem::line).thenComparingInt(QueryProblem::column);

    private static final KqlPlace START = new KqlPlace(1, 1);

    private final Clock clock;
    private final List<QueryProblem> warnings = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    private ReviewQuery(Clock clock) {
        this.clock = clock;
    }

    static QueryReview review(String query, Clock clock) {
        KqlCheck check = KqlCheck.of(query, FieldCatalogue.TYPES, clock);
        if (!check.problems().isEmpty()) return QueryReview.refused(QueryProblem.of(check.problems()));
        var review = new ReviewQuery(clock);
        review.lookAtWhole(query, check.ofEveryEvent());
        check.clauses().forEach(review::look);
        return QueryReview.compiles(
                check.fields().stream().map(SafeText::of).toList(), review.with(QueryProblem.of(check.warnings())));
    }

    private void lookAtWhole(String query, io.portreeve.kql.Verdict ofEveryEvent) {
        boolean isEmpty = query.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
        switch (ofEveryEvent) {
            case MATCH ->
                warn(START, isEmpty ? "It is empty: it matches every event." : "It matches every event.", null);
            case NO_MATCH -> warn(START, "It never matches, whatever the event.", null);
            case UNKNOWN -> {}
        }
    }

    private List<QueryProblem> with(List<QueryProblem> others) {
        warnings.addAll(others);
        return warnings.stream().sorted(BY_PLACE).limit(KqlCheck.MAX_PROBLEMS).toList();
    }

    private void warn(KqlPlace place, String message, @Nullable String hint) {
        if (warnings.size() < KqlCheck.MAX_PROBLEMS) warnings.add(new QueryProblem(place, message, hint));
    }

    private void look(KqlClause clause) {
        String name = clause.field();
        boolean isNested = clause.expression() instanceof KqlExpression.Nested;
        if (name == null || !(isNested || clause.isOnNamedField())) return;
        Optional<CatalogueField> field = FieldCatalogue.find(name);
        if (field.isPresent()) lookAtValue(clause, name, field.get());
        else if (FieldCatalogue.isObject(name)) lookAtObject(clause, name);
        else if (told.add(name))
            warn(clause.placeOfField(), "No audit event has a field %s.".formatted(name), meant(name));
    }

    private void lookAtValue(KqlClause clause, String name, CatalogueField field) {
        if (!field.isFilled()) {
            if (told.add(name))
                warn(clause.placeOfField(), "Nothing fills %s.".formatted(name), field.description() + ".");
        } else if (!field.values().isEmpty() && field.values().stream().noneMatch(value -> mayBe(clause, value))) {
            String values = String.join(", ", field.values().stream().sorted().toList());
            warn(clause.place(), "%s never has this value.".formatted(name), "It has: %s.".formatted(values));
        }
    }

    private void lookAtObject(KqlClause clause, String name) {
        boolean isAboutItsFields = switch (clause.expression()) {
            case KqlExpression.FieldExists exists -> true;
            case KqlExpression.Nested nested -> true;
            default -> false;
        };
        if (isAboutItsFields) return;
        String message = "%s has no value of its own, only fields below it.".formatted(name);
        warn(clause.placeOfField(), message, "GET /api/v1/fields lists them.");
    }

    /** Whether the clause is true for a value of its field. One inside braces is not looked at. */
    private boolean mayBe(KqlClause clause, String value) {
        if (!clause.prefix().isEmpty()) return true;
        Map<String, String> document = Map.of(nameOf(clause.expression()), value);
        return KqlMatcher.compile(clause.expression(), FieldCatalogue.TYPES, clock)
                .matches(document);
    }

    private static String nameOf(KqlExpression expression) {
        KqlField field = switch (expression) {
            case KqlExpression.FieldIs is -> is.field();
            case KqlExpression.FieldRange range -> range.field();
            case KqlExpression.FieldExists exists -> exists.field();
            default -> throw new IllegalArgumentException("no field");
        };
        return ((KqlField.Named) field).name();
    }

    /** The name that was probably meant. */
    private static String meant(String name) {
        return FieldCatalogue.all().stream()
                .map(CatalogueField::name)
                .filter(known -> endsWithNames(known, name))
                .findFirst()
                .map("Did you mean %s?"::formatted)
                .orElse("GET /api/v1/fields lists those there are.");
    }

    private static boolean endsWithNames(String known, String name) {
        return ("." + known).toLowerCase(Locale.ROOT).endsWith("." + name.toLowerCase(Locale.ROOT));
    }
}
