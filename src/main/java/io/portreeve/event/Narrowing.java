package io.portreeve.event;

import static java.util.stream.Collectors.joining;

import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlExpression.And;
import io.portreeve.kql.KqlExpression.AnyField;
import io.portreeve.kql.KqlExpression.FieldExists;
import io.portreeve.kql.KqlExpression.FieldIs;
import io.portreeve.kql.KqlExpression.FieldRange;
import io.portreeve.kql.KqlExpression.MatchAll;
import io.portreeve.kql.KqlExpression.Nested;
import io.portreeve.kql.KqlExpression.Not;
import io.portreeve.kql.KqlExpression.Or;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlPattern;
import io.portreeve.kql.KqlValue;
import io.portreeve.kql.KqlValue.Literal;
import io.portreeve.kql.KqlValue.Wildcard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A condition over the typed columns that every event which one of some queries matches fulfils. It may let others through:
 * it only says which documents are worth reading. Incomplete events always are: their columns know nothing of the hidden part.
 *
 * <p>Each clause has two conditions: {@code may} holds wherever the clause is true, {@code must} nowhere else. Negation swaps
 * them.
 *
 * @param condition with named parameters
 * @param parameters their values
 */
record Narrowing(String condition, Map<String, Object> parameters) {

    /** The spellings of response codes that are surely the number they look like. */
    private static final Pattern PLAIN_CODE = Pattern.compile("[0-9]{1,4}");

    /** Of one query's verbs and resources. */
    private static final int MAX_PAIRS = 1_000;

    /** Fewer are looked through one by one, which gains nothing. */
    private static final int MIN_PAIRS = 20;

    private static final String BODY = FieldCatalogue.AUDIT + BodyNames.BODY + ".";

    static Narrowing of(List<KqlExpression> queries) {
        Parameters parameters = new Parameters();
        return new Narrowing(of(queries, parameters), parameters.values());
    }

    /** The condition for events of which nothing is known beforehand. */
    static String of(List<KqlExpression> queries, Parameters parameters) {
        return or(List.of("incomplete", new Writer(null, parameters).mayOne(queries)));
    }

    /**
     * For each query its condition for events of a kind, whose columns are asked only for what the kind leaves open; "false" where
     * none of them can match.
     */
    static List<String> each(List<KqlExpression> queries, RequestKind kind, Parameters parameters) {
        Writer writer = new Writer(kind, parameters);
        return queries.stream().map(writer::may).toList();
    }

    /** The values that conditions ask for, each under one name. */
    static final class Parameters {

        private final Map<String, Object> values = new HashMap<>();
        private final Map<Object, String> names = new HashMap<>();

        /** The name of a value, as it stands in a condition. */
        String name(Object value) {
            Object equal = value instanceof Object[] several ? List.of(several) : value;
            return names.computeIfAbsent(equal, unnamed -> {
                String name = "q" + names.size();
                values.put(name, value);
                return ":" + name;
            });
        }

        Map<String, Object> values() {
            return Map.copyOf(values);
        }
    }

    private static String and(List<String> conditions) {
        if (conditions.contains("false")) return "false";
        List<String> kept =
                conditions.stream().filter(one -> !one.equals("true")).toList();
        if (kept.isEmpty()) return "true";
        return kept.stream().distinct().collect(joining(" and ", "(", ")"));
    }

    /** That one of several conditions holds. */
    static String or(List<String> conditions) {
        if (conditions.contains("true")) return "true";
        List<String> kept =
                conditions.stream().filter(one -> !one.equals("false")).toList();
        if (kept.isEmpty()) return "false";
        return kept.stream().distinct().collect(joining(" or ", "(", ")"));
    }

    private static String not(String condition) {
        return switch (condition) {
            case "true" -> "false";
            case "false" -> "true";
            // an unknown comparison, of a column that is null, is a false one
            default -> "not coalesce(" + condition + ", false)";
        };
    }

    /** @param kind what is known of the events; null when that is nothing */
    private record Writer(@Nullable RequestKind kind, Parameters parameters) {

        /**
         * That one of many queries may be true. Most ask for a few verbs and resources: one look into a table of these spares most
         * events the conditions one by one, which together take several times as long as reading the row.
         */
        String mayOne(List<KqlExpression> queries) {
            List<String> anyRequest = new ArrayList<>();
            List<String> askedOnly = new ArrayList<>();
            SortedSet<String> pairs = new TreeSet<>();
            for (KqlExpression query : queries) {
                List<String> asked = AskedRequests.of(query).pairs(MAX_PAIRS);
                (asked.isEmpty() ? anyRequest : askedOnly).add(may(query));
                pairs.addAll(asked);
            }
            if (pairs.size() < MIN_PAIRS || anyRequest.contains("true")) return or(concat(anyRequest, askedOnly));
            String isAsked = "verb || ' ' || resource = any(" + parameter(pairs.toArray(String[]::new)) + ")";
            return or(concat(anyRequest, List.of(and(List.of(isAsked, or(askedOnly))))));
        }

        private static List<String> concat(List<String> some, List<String> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }

        String may(KqlExpression query) {
            return switch (query) {
                case MatchAll all -> "true";
                case And and -> and(and.operands().stream().map(this::may).toList());
                case Or or -> mayAny(or.operands());
                case Not not -> Narrowing.not(must(not.operand()));
                case FieldIs is -> mayBe(is);
                case FieldExists exists -> mayExist(exists);
                case FieldRange range -> mayLie(range);
                case Nested nested -> "true";
                case AnyField any -> "true";
            };
        }

        String must(KqlExpression query) {
            return switch (query) {
                case MatchAll all -> "true";
                case And and -> and(and.operands().stream().map(this::must).toList());
                case Or or -> or(or.operands().stream().map(this::must).toList());
                case Not not -> Narrowing.not(may(not.operand()));
                case FieldIs is -> mustBe(is);
                case FieldExists exists -> mustExist(exists);
                case FieldRange range -> mustLie(range);
                case Nested nested -> "false";
                case AnyField any -> "false";
            };
        }

        /** The values that an OR asks of one column become one test. */
        private String mayAny(List<KqlExpression> operands) {
            Map<TypedColumn, List<String>> values = new EnumMap<>(TypedColumn.class);
            List<String> conditions = new ArrayList<>();
            for (KqlExpression operand : operands) {
                if (operand instanceof FieldIs is
                        && is.value() instanceof Literal literal
                        && columnOf(is.field()).isPresent()) {
                    values.computeIfAbsent(columnOf(is.field()).get(), column -> new ArrayList<>())
                            .add(literal.text());
                } else {
                    conditions.add(may(operand));
                }
            }
            values.forEach((column, texts) -> conditions.add(mayHold(column, texts)));
            return or(conditions);
        }

        private String mayBe(FieldIs is) {
            if (is.field().equals(new KqlField.Named(FieldCatalogue.OUTCOME))) return mayHaveOutcome(is.value());
            if (isResponseCode(is.field())) return mayCompare("=", is.value());
            if (isExposure(is.field())) return mayBeOfServices();
            if (isCluster(is.field()) && is.value() instanceof Literal cluster) return mayBeCluster(cluster.text());
            Optional<TypedColumn> column = columnOf(is.field());
            if (column.isEmpty()) return mayBeInBody(is.field());
            return switch (is.value()) {
                case Literal literal -> mayHold(column.get(), List.of(literal.text()));
                case Wildcard wildcard ->
                    mayBegin(column.get(), wildcard.pattern().pieces().getFirst());
            };
        }

        /** Where what a Service opens is told: {@link ServiceEvents} reads the resource as it stands in the document. */
        private String mayBeOfServices() {
            return mayHold(TypedColumn.RESOURCE, List.of("services"));
        }

        private String mayHold(TypedColumn column, List<String> texts) {
            List<String> held = new ArrayList<>(texts.stream().map(column::hold).toList());
            held.add(TypedValues.ELSEWHERE);
            return unlessKnown(
                    known(column).isOneOf(held),
                    () -> column.sqlName() + " = any(" + parameter(held.toArray(String[]::new)) + ")");
        }

        private String mayBegin(TypedColumn column, String prefix) {
            String held = column.holdPrefix(prefix);
            if (held.isEmpty()) return mayBeThere(column);
            if (known(column).isOneOf(List.of(TypedValues.ELSEWHERE)) == Answer.YES) return "true";
            return unlessKnown(
                    known(column).begins(held),
                    () -> "(starts_with(%1$s, %2$s) or %1$s = %3$s)"
                            .formatted(column.sqlName(), parameter(held), parameter(TypedValues.ELSEWHERE)));
        }

        private String mayBeThere(TypedColumn column) {
            return unlessKnown(known(column).isThere(), () -> column.sqlName() + " is not null");
        }

        private KnownText known(TypedColumn column) {
            return kind == null ? new KnownText.Any() : kind.in(column);
        }

        /** What the kind says; where there is none, the columns are asked. */
        private Answer ask(Function<RequestKind, Answer> question) {
            return kind == null ? Answer.OPEN : question.apply(kind);
        }

        /** A kind's requests have one response code, or none. */
        private Answer askCode(Predicate<@Nullable Short> question) {
            return ask(it -> Answer.of(question.test(it.code())));
        }

        private static String unlessKnown(Answer known, Supplier<String> condition) {
            return switch (known) {
                case YES -> "true";
                case NO -> "false";
                case OPEN -> condition.get();
            };
        }

        /** Whatever is asked of a name in the request's body, the body must hold the name. */
        private String mayBeInBody(KqlField field) {
            if (!(field instanceof KqlField.Named named) || !named.name().startsWith(BODY)) return "true";
            BodyNames needed = BodyNames.of(named.name().substring(BODY.length()));
            return unlessKnown(
                    ask(it -> it.holds(needed)), () -> "body_names & %1$s = %1$s".formatted(parameter(needed.bits())));
        }

        /** Every event has one, and the column holds it whole. */
        private String mayBeCluster(String cluster) {
            return "cluster = " + parameter(SafeText.of(cluster));
        }

        private String mayHaveOutcome(KqlValue value) {
            if (!(value instanceof Literal literal)) return "true";
            return switch (literal.text()) {
                case "success" -> mayHold(TypedColumn.DECISION, List.of("allow"));
                case "failure" -> mayHold(TypedColumn.DECISION, List.of("forbid"));
                default -> "false";
            };
        }

        private String mayExist(FieldExists exists) {
            if (isResponseCode(exists.field())) {
                return unlessKnown(askCode(Objects::nonNull), () -> "response_code is not null");
            }
            if (isExposure(exists.field())) return mayBeOfServices();
            return columnOf(exists.field()).map(this::mayBeThere).orElseGet(() -> mayBeInBody(exists.field()));
        }

        private String mayLie(FieldRange range) {
            if (isExposure(range.field())) return mayBeOfServices();
            return isResponseCode(range.field())
                    ? mayCompare(range.comparison().symbol(), range.bound())
                    : mayBeInBody(range.field());
        }

        private String mayCompare(String operator, KqlValue value) {
            if (!isPlainCode(value)) return "true";
            return unlessKnown(
                    askCode(code -> isElsewhere(code) || compares(code, operator, value)),
                    () -> "(response_code %s %s or response_code = %d)"
                            .formatted(operator, codeParameter(value), TypedValues.CODE_ELSEWHERE));
        }

        private String mustBe(FieldIs is) {
            if (isResponseCode(is.field())) return mustCompare("=", is.value());
            if (isSourceIp(is.field())) return mustComeFrom(is.value());
            if (isCluster(is.field())) return mustBeCluster(is.value());
            return columnOf(is.field())
                    .map(column -> mustHold(column, is.value()))
                    .orElse("false");
        }

        private String mustHold(TypedColumn column, KqlValue value) {
            return switch (value) {
                case Literal literal -> mustHold(column, literal.text());
                case Wildcard wildcard -> mustBegin(column, wildcard.pattern());
            };
        }

        private String mustBegin(TypedColumn column, KqlPattern pattern) {
            boolean isBeginning =
                    pattern.pieces().size() == 2 && pattern.pieces().getLast().isEmpty();
            if (!isBeginning || pattern.isLoneStar()) return "false";
            String beginning = pattern.pieces().getFirst();
            if (!column.holdsWhole(beginning)) return "false";
            return unlessKnown(
                    known(column).begins(beginning),
                    () -> "starts_with(%s, %s)".formatted(column.sqlName(), parameter(beginning)));
        }

        private String mustHold(TypedColumn column, String text) {
            if (!column.holdsWhole(text)) return "false";
            return unlessKnown(known(column).isOneOf(List.of(text)), () -> column.sqlName() + " = " + parameter(text));
        }

        private String mustComeFrom(KqlValue value) {
            if (!(value instanceof Literal literal) || !Ipv4Block.is(literal.text())) return "false";
            Ipv4Block block = Ipv4Block.parse(literal.text());
            return unlessKnown(
                    ask(it -> it.cameFrom(block)), () -> "source_ip <<= %s::inet".formatted(parameter(literal.text())));
        }

        private String mustBeCluster(KqlValue value) {
            if (!(value instanceof Literal cluster)
                    || !SafeText.of(cluster.text()).equals(cluster.text())) return "false";
            return "cluster = " + parameter(cluster.text());
        }

        private String mustExist(FieldExists exists) {
            if (isResponseCode(exists.field())) {
                return unlessKnown(askCode(Writer::isPlain), () -> "response_code >= 0");
            }
            return columnOf(exists.field()).map(this::mustBeThere).orElse("false");
        }

        private String mustBeThere(TypedColumn column) {
            if (known(column).isOneOf(List.of(TypedValues.ELSEWHERE)) == Answer.YES) return "false";
            return unlessKnown(
                    known(column).isThere(), () -> column.sqlName() + " <> " + parameter(TypedValues.ELSEWHERE));
        }

        private String mustLie(FieldRange range) {
            return isResponseCode(range.field())
                    ? mustCompare(range.comparison().symbol(), range.bound())
                    : "false";
        }

        private String mustCompare(String operator, KqlValue value) {
            if (!isPlainCode(value)) return "false";
            return unlessKnown(
                    askCode(code -> isPlain(code) && compares(code, operator, value)),
                    () -> "(response_code %s %s and response_code >= 0)".formatted(operator, codeParameter(value)));
        }

        private static Optional<TypedColumn> columnOf(KqlField field) {
            return field instanceof KqlField.Named named ? FieldCatalogue.columnOf(named.name()) : Optional.empty();
        }

        private static boolean isExposure(KqlField field) {
            return field instanceof KqlField.Named named && ExposureQuestions.isExposure(named.name());
        }

        private static boolean isResponseCode(KqlField field) {
            return field.equals(new KqlField.Named(FieldCatalogue.RESPONSE_CODE));
        }

        private static boolean isCluster(KqlField field) {
            return field instanceof KqlField.Named named && FieldCatalogue.isCluster(named.name());
        }

        private static boolean isSourceIp(KqlField field) {
            return field instanceof KqlField.Named named && FieldCatalogue.isSourceIp(named.name());
        }

        private static boolean isPlainCode(KqlValue value) {
            return value instanceof Literal literal
                    && PLAIN_CODE.matcher(literal.text()).matches();
        }

        private static boolean isElsewhere(@Nullable Short code) {
            return code != null && code == TypedValues.CODE_ELSEWHERE;
        }

        private static boolean isPlain(@Nullable Short code) {
            return code != null && code >= 0;
        }

        /** As the condition would. */
        private static boolean compares(@Nullable Short code, String operator, KqlValue value) {
            if (code == null) return false;
            int order = Integer.compare(code, codeOf(value));
            return switch (operator) {
                case "=" -> order == 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                default -> throw new IllegalArgumentException("codes are not compared by " + operator);
            };
        }

        private String codeParameter(KqlValue value) {
            return parameter(codeOf(value));
        }

        private static int codeOf(KqlValue value) {
            return Integer.parseInt(((Literal) value).text());
        }

        private String parameter(Object value) {
            return parameters.name(value);
        }
    }
}
