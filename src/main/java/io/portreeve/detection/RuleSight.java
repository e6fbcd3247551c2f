package io.portreeve.detection;

import io.portreeve.event.CatalogueField;
import io.portreeve.event.CatalogueField.Origin;
import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterActivity.Arrivals;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlCheck;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlExpression.And;
import io.portreeve.kql.KqlExpression.FieldExists;
import io.portreeve.kql.KqlExpression.FieldIs;
import io.portreeve.kql.KqlExpression.FieldRange;
import io.portreeve.kql.KqlExpression.MatchAll;
import io.portreeve.kql.KqlExpression.Not;
import io.portreeve.kql.KqlExpression.Or;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.KqlValue;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule can see in events of which only the kind is known: its tree is asked with the few values that the kind tells, and
 * what it does not tell may be anything.
 */
final class RuleSight {

    private static final String REQUEST = "requestObject";
    private static final String RESPONSE = "responseObject";

    /** What these say is told from the bodies. */
    private static final String EXPOSURE = "portreeve.exposure.";

    private static final Set<String> CLUSTER_FIELDS =
            Set.of("cluster", "orchestrator.cluster.name", "orchestrator.cluster.id");
    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final Set<String> VERBS =
            Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private static final Map<String, String> OUTCOMES = Map.of("allow", "success", "forbid", "failure");

    /** Any moment will do: dates are not among what a kind tells. */
    private static final Clock ANY_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final KqlExpression query;
    private final Map<KqlExpression, KqlMatcher> matchers = new IdentityHashMap<>();
    private final List<String> fields;

    /** What the rule sees of events of a kind. */
    enum Sight {
        /** It does not look at them. */
        NONE,
        /** All that it needs. */
        WHOLE,
        /** They have no bodies, and it needs one. */
        WITHOUT_BODIES,
        /** They have no answers, and it needs one. */
        WITHOUT_ANSWERS,
        /** A part of them is hidden. */
        CUT
    }

    private enum Truth {
        TRUE,
        FALSE,
        OPEN
    }

    /** @throws io.portreeve.kql.KqlException when the rule's query does not compile */
    RuleSight(Rule rule) {
        List<String> counted = countedBy(rule.type());
        this.query = with(Kql.parse(rule.query()), counted);
        this.fields = Stream.concat(
                        KqlCheck.of(rule.query(), FieldCatalogue.TYPES, ANY_TIME).fields().stream(), counted.stream())
                .distinct()
                .toList();
    }

    /** The fields without which a match counts for nothing. */
    private static List<String> countedBy(RuleType type) {
        return switch (type) {
            case RuleType.NewTerms newTerms -> newTerms.fields();
            case RuleType.Threshold threshold -> threshold.fields();
            case RuleType.Query query -> List.of();
            case RuleType.Other other -> List.of();
            case RuleType.Unknown unknown -> List.of();
        };
    }

    private static KqlExpression with(KqlExpression query, List<String> counted) {
        if (counted.isEmpty()) return query;
        List<KqlExpression> all = new ArrayList<>(List.of(query));
        counted.forEach(field -> all.add(new FieldExists(new KqlField.Named(field))));
        return new And(all);
    }

    /** The fields of bodies that it asks for by their names. */
    List<String> bodyFields() {
        return fields.stream()
                .filter(field -> field.indexOf('*') < 0 && bodyOf(field).isPresent())
                .toList();
    }

    /** Whether it asks for what was answered. */
    boolean needsAnswers() {
        return fields.stream()
                .anyMatch(field -> field.startsWith(EXPOSURE)
                        || bodyOf(field).filter(RESPONSE::equals).isPresent());
    }

    /** The fields it asks for that nothing in an audit event fills. */
    List<String> unfilledFields() {
        return fields.stream()
                .filter(field -> field.indexOf('*') < 0 && isUnfilled(field))
                .toList();
    }

    /** Whether an event can match it at all, of whatever cluster. */
    boolean canMatch() {
        return ask(query, new Known(null, null, Set.of())) != Truth.FALSE;
    }

    /** Whether an event of this cluster can match it. */
    boolean looksAt(String cluster) {
        return ask(query, new Known(cluster, null, Set.of())) != Truth.FALSE;
    }

    boolean namesClusters() {
        return fields.stream().anyMatch(CLUSTER_FIELDS::contains);
    }

    Sight of(Arrivals kind) {
        if (kind.resource().equals(ClusterActivity.OTHER_RESOURCES)) return Sight.NONE;
        Set<String> absent = neverThere(kind);
        if (ask(query, new Known(kind.cluster(), kind, absent)) == Truth.FALSE) return Sight.NONE;
        if (kind.incomplete()) return Sight.CUT;
        absent.addAll(leftOut(kind.level()));
        if (ask(query, new Known(kind.cluster(), kind, absent)) != Truth.FALSE) return Sight.WHOLE;
        return kind.level().equals("Request") ? Sight.WITHOUT_ANSWERS : Sight.WITHOUT_BODIES;
    }

    /** The query with all that bodies decide left open: what it lets through are the events that the rule looks at. */
    KqlExpression withoutBodies() {
        return relaxed(query, true);
    }

    /** The bodies that such a request has at no level. */
    private static Set<String> neverThere(Arrivals kind) {
        Set<String> absent = new HashSet<>();
        boolean isRefused = kind.decision().equals("forbid");
        boolean isForNoObject = kind.resource().isEmpty() && !kind.incomplete();
        if (READS.contains(kind.verb()) || isForNoObject || isRefused) absent.add(REQUEST);
        if (isForNoObject || isRefused) absent.add(RESPONSE);
        return absent;
    }

    private static Set<String> leftOut(String level) {
        return switch (level) {
            case "Metadata" -> Set.of(REQUEST, RESPONSE);
            case "Request" -> Set.of(RESPONSE);
            default -> Set.of();
        };
    }

    /**
     * What is known of an event.
     *
     * @param cluster null for any
     * @param kind null for any
     * @param absent the bodies that are not there
     */
    private record Known(@Nullable String cluster, @Nullable Arrivals kind, Set<String> absent) {}

    private Truth ask(KqlExpression tree, Known known) {
        return switch (tree) {
            case MatchAll all -> Truth.TRUE;
            case And and -> all(and.operands(), Truth.FALSE, known);
            case Or or -> all(or.operands(), Truth.TRUE, known);
            case Not not -> negated(ask(not.operand(), known));
            case FieldIs is -> askField(is, is.field(), known);
            case FieldRange range -> askField(range, range.field(), known);
            case FieldExists exists -> askField(exists, exists.field(), known);
            case KqlExpression.Nested nested -> isAbsent(nested.path(), known) ? Truth.FALSE : Truth.OPEN;
            case KqlExpression.AnyField any -> Truth.OPEN;
        };
    }

    /** @param decisive the truth of one operand that is that of all */
    private Truth all(List<KqlExpression> operands, Truth decisive, Known known) {
        Truth truth = negated(decisive);
        for (KqlExpression operand : operands) {
            Truth one = ask(operand, known);
            if (one == decisive) return decisive;
            if (one == Truth.OPEN) truth = Truth.OPEN;
        }
        return truth;
    }

    private static Truth negated(Truth truth) {
        return switch (truth) {
            case TRUE -> Truth.FALSE;
            case FALSE -> Truth.TRUE;
            case OPEN -> Truth.OPEN;
        };
    }

    private Truth askField(KqlExpression clause, KqlField field, Known known) {
        if (!(field instanceof KqlField.Named named)) return Truth.OPEN;
        String name = named.name();
        if (isUnfilled(name) || isAbsent(name, known)) return Truth.FALSE;
        if (CLUSTER_FIELDS.contains(name)) {
            return known.cluster() == null ? Truth.OPEN : test(clause, name, known.cluster());
        }
        if (name.equals(EXPOSURE + "change") && hasNoBodies(known)) {
            return test(clause, name, isRefused(known) ? "none" : "unknown");
        }
        CatalogueField found = FieldCatalogue.find(name).orElse(null);
        if (found == null) return Truth.OPEN;
        if (found.origin() instanceof Origin.Always always) return test(clause, name, always.value());
        return known.kind() == null ? Truth.OPEN : askKind(clause, name, found, known.kind());
    }

    /** Without bodies nothing tells what a write to a Service opened. */
    private static boolean hasNoBodies(Known known) {
        return known.absent().containsAll(Set.of(REQUEST, RESPONSE));
    }

    private static boolean isRefused(Known known) {
        return known.kind() != null && known.kind().decision().equals("forbid");
    }

    private Truth askKind(KqlExpression clause, String name, CatalogueField field, Arrivals kind) {
        String value = valueOf(name, field, kind);
        if (value == null || (value.isEmpty() && kind.incomplete())) return Truth.OPEN;
        boolean isVerb = field.origin().text().equals("verb");
        if (value.isEmpty() && isVerb) return askOtherVerb(clause);
        return test(clause, name, value);
    }

    /** Empty where the event shows none; null for what its kind does not tell. */
    private static @Nullable String valueOf(String name, CatalogueField field, Arrivals kind) {
        if (name.equals("event.outcome")) return OUTCOMES.getOrDefault(kind.decision(), "");
        if (!(field.origin() instanceof Origin.At at)) return null;
        return switch (String.join("/", at.path())) {
            case "objectRef/resource" -> kind.resource();
            case "objectRef/subresource" -> kind.subresource();
            case "verb" -> kind.verb();
            case "level" -> kind.level();
            case "annotations/authorization.k8s.io/decision" -> kind.decision();
            default -> null;
        };
    }

    /** A verb that is none of those on objects. */
    private static Truth askOtherVerb(KqlExpression clause) {
        boolean isOnObjects = clause instanceof FieldIs is
                && is.value() instanceof KqlValue.Literal literal
                && VERBS.contains(literal.text());
        return isOnObjects ? Truth.FALSE : Truth.OPEN;
    }

    /** @param value empty for none */
    private Truth test(KqlExpression clause, String name, String value) {
        KqlMatcher matcher =
                matchers.computeIfAbsent(clause, one -> KqlMatcher.compile(one, FieldCatalogue.TYPES, ANY_TIME));
        return matcher.matches(value.isEmpty() ? Map.of() : Map.of(name, value)) ? Truth.TRUE : Truth.FALSE;
    }

    private static boolean isAbsent(String name, Known known) {
        return bodyOf(name).filter(known.absent()::contains).isPresent();
    }

    private static Optional<String> bodyOf(String name) {
        return Stream.of(REQUEST, RESPONSE)
                .filter(body -> (name + ".").startsWith("kubernetes.audit." + body + "."))
                .findFirst();
    }

    /** What stands in an event itself may be new to us. */
    private static boolean isUnfilled(String name) {
        if (name.startsWith("kubernetes.audit.")) return false;
        return FieldCatalogue.find(name).map(field -> !field.isFilled()).orElse(!FieldCatalogue.isObject(name));
    }

    /** @param positive whether it must let through all that the tree may match; else only what it surely matches */
    private static KqlExpression relaxed(KqlExpression tree, boolean positive) {
        return switch (tree) {
            case And and ->
                new And(and.operands().stream()
                        .map(one -> relaxed(one, positive))
                        .toList());
            case Or or ->
                new Or(or.operands().stream().map(one -> relaxed(one, positive)).toList());
            case Not not -> new Not(relaxed(not.operand(), !positive));
            case FieldIs is -> relaxed(is, is.field(), positive);
            case FieldRange range -> relaxed(range, range.field(), positive);
            case FieldExists exists -> relaxed(exists, exists.field(), positive);
            case KqlExpression.Nested nested -> open(positive);
            case KqlExpression.AnyField any -> open(positive);
            case MatchAll all -> all;
        };
    }

    private static KqlExpression relaxed(KqlExpression clause, KqlField field, boolean positive) {
        boolean mayBeOfBody = !(field instanceof KqlField.Named named)
                || named.name().startsWith(EXPOSURE)
                || bodyOf(named.name()).isPresent();
        return mayBeOfBody ? open(positive) : clause;
    }

    private static KqlExpression open(boolean positive) {
        return positive ? new MatchAll() : new Not(new MatchAll());
    }
}
