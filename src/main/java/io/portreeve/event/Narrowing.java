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
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** Where what a Service opens is told: {@link ServiceEvents} reads the resource as it stands in the document. */
    private static final String OF_SERVICES = "resource in ('services', '" + TypedValues.ELSEWHERE + "')";

    /** The spellings of response codes that are surely the number they look like. */
    private static final Pattern PLAIN_CODE = Pattern.compile("[0-9]{1,4}");

    /** Of one query's verbs and resources. */
    private static final int MAX_PAIRS = 1_000;

    /** Fewer are looked through one by one, which gains nothing. */
    private static final int MIN_PAIRS = 20;

    private static final String BODY = FieldCatalogue.AUDIT + BodyNames.BODY + ".";

    static Narrowing of(List<KqlExpression> queries) {
        Writer writer = new Writer();
        return new Narrowing(or(List.of("incomplete", writer.mayOne(queries))), writer.parameters);
    }

    private static String and(List<String> conditions) {
        if (conditions.contains("false")) return "false";
        List<String> kept =
                conditions.stream().filter(one -> !one.equals("true")).toList();
        if (kept.isEmpty()) return "true";
        return kept.stream().distinct().collect(joining(" and ", "(", ")"));
    }

    private static String or(List<String> conditions) {
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

    private static final class Writer {

        private final Map<String, Object> parameters = new HashMap<>();

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
            if (isExposure(is.field())) return OF_SERVICES;
            Optional<TypedColumn> column = columnOf(is.field());
            if (column.isEmpty()) return mayBeInBody(is.field());
            return switch (is.value()) {
                case Literal literal -> mayHold(column.get(), List.of(literal.text()));
                case Wildcard wildcard ->
                    mayBegin(column.get(), wildcard.pattern().pieces().getFirst());
            };
        }

        private String mayHold(TypedColumn column, List<String> texts) {
            List<String> held = new ArrayList<>(texts.stream().map(column::hold).toList());
            held.add(TypedValues.ELSEWHERE);
            return column.sqlName() + " = any(" + parameter(held.toArray(String[]::new)) + ")";
        }

        private String mayBegin(TypedColumn column, String prefix) {
            String held = column.holdPrefix(prefix);
            if (held.isEmpty()) return column.sqlName() + " is not null";
            return "(starts_with(%1$s, %2$s) or %1$s = %3$s)"
                    .formatted(column.sqlName(), parameter(held), parameter(TypedValues.ELSEWHERE));
        }

        /** Whatever is asked of a name in the request's body, the body must hold the name. */
        private String mayBeInBody(KqlField field) {
            if (!(field instanceof KqlField.Named named) || !named.name().startsWith(BODY)) return "true";
            String needed = parameter(BodyNames.of(named.name().substring(BODY.length())));
            return "body_names & %1$s = %1$s".formatted(needed);
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
            if (isResponseCode(exists.field())) return "response_code is not null";
            if (isExposure(exists.field())) return OF_SERVICES;
            return columnOf(exists.field())
                    .map(column -> column.sqlName() + " is not null")
                    .orElseGet(() -> mayBeInBody(exists.field()));
        }

        private String mayLie(FieldRange range) {
            if (isExposure(range.field())) return OF_SERVICES;
            return isResponseCode(range.field())
                    ? mayCompare(range.comparison().symbol(), range.bound())
                    : mayBeInBody(range.field());
        }

        private String mayCompare(String operator, KqlValue value) {
            if (!isPlainCode(value)) return "true";
            return "(response_code %s %s or response_code = %d)"
                    .formatted(operator, codeParameter(value), TypedValues.CODE_ELSEWHERE);
        }

        private String mustBe(FieldIs is) {
            if (isResponseCode(is.field())) return mustCompare("=", is.value());
            if (isSourceIp(is.field())) return mustComeFrom(is.value());
            return columnOf(is.field())
                    .map(column -> mustHold(column, is.value()))
                    .orElse("false");
        }

        private String mustHold(TypedColumn column, KqlValue value) {
            return switch (value) {
                case Literal literal -> mustHold(column, "%s = %s", literal.text());
                case Wildcard wildcard -> mustBegin(column, wildcard.pattern());
            };
        }

        private String mustBegin(TypedColumn column, KqlPattern pattern) {
            boolean isBeginning =
                    pattern.pieces().size() == 2 && pattern.pieces().getLast().isEmpty();
            if (!isBeginning || pattern.isLoneStar()) return "false";
            return mustHold(column, "starts_with(%s, %s)", pattern.pieces().getFirst());
        }

        private String mustHold(TypedColumn column, String comparison, String text) {
            return column.holdsWhole(text) ? comparison.formatted(column.sqlName(), parameter(text)) : "false";
        }

        private String mustComeFrom(KqlValue value) {
            if (!(value instanceof Literal literal) || !Ipv4Block.is(literal.text())) return "false";
            return "source_ip <<= %s::inet".formatted(parameter(literal.text()));
        }

        private String mustExist(FieldExists exists) {
            if (isResponseCode(exists.field())) return "response_code >= 0";
            return columnOf(exists.field())
                    .map(column -> column.sqlName() + " <> " + parameter(TypedValues.ELSEWHERE))
                    .orElse("false");
        }

        private String mustLie(FieldRange range) {
            return isResponseCode(range.field())
                    ? mustCompare(range.comparison().symbol(), range.bound())
                    : "false";
        }

        private String mustCompare(String operator, KqlValue value) {
            if (!isPlainCode(value)) return "false";
            return "(response_code %s %s and response_code >= 0)".formatted(operator, codeParameter(value));
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

        private static boolean isSourceIp(KqlField field) {
            return field instanceof KqlField.Named named && FieldCatalogue.isSourceIp(named.name());
        }

        private static boolean isPlainCode(KqlValue value) {
            return value instanceof Literal literal
                    && PLAIN_CODE.matcher(literal.text()).matches();
        }

        private String codeParameter(KqlValue value) {
            return parameter(Integer.valueOf(((Literal) value).text()));
        }

        private String parameter(Object value) {
            String name = "q" + parameters.size();
            parameters.put(name, value);
            return ":" + name;
        }
    }
}
