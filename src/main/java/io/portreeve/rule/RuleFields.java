package io.portreeve.rule;

import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The fields of one table of a rule file. A field that is wrong becomes a problem and reads as some harmless value, so that
 * one reading finds all that is wrong.
 */
final class RuleFields {

    private static final Pattern INTERVAL = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private static final String NOT_A_TEXT = "must be a text without U+0000";

    private final String path;
    private final JsonNode table;
    private final List<FieldProblem> problems;

    RuleFields(String path, JsonNode table, List<FieldProblem> problems) {
        this.path = path;
        this.table = table;
        this.problems = problems;
    }

    /** A text that must be there and not blank. */
    String text(String field) {
        return text(field, Integer.MAX_VALUE);
    }

    /** A text that must be there, not blank and not longer than a number of characters. */
    String text(String field, int maxLength) {
        String text = required(field) ? text(field, "?") : "?";
        if (text.isBlank()) problem(field, text, "must not be blank");
        if (text.length() > maxLength)
            problem(field, text, "must not be longer than %d characters".formatted(maxLength));
        return text.isBlank() || text.length() > maxLength ? "?" : text;
    }

    /** A text that may be absent. */
    String text(String field, String otherwise) {
        JsonNode value = table.path(field);
        if (value.isMissingNode()) return otherwise;
        if (isText(value)) return value.stringValue().strip();
        problem(field, value, NOT_A_TEXT);
        return otherwise;
    }

    /** PostgreSQL's text cannot hold U+0000. */
    private static boolean isText(JsonNode value) {
        return value.isString() && value.stringValue().indexOf('\0') < 0;
    }

    /** A yes or no that may be absent. */
    @Nullable
    Boolean flag(String field) {
        JsonNode value = table.path(field);
        if (value.isMissingNode()) return null;
        if (!value.isBoolean()) problem(field, value, "must be true or false");
        return value.isBoolean() && value.booleanValue();
    }

    /** A number that must be there. */
    int integer(String field, int least, int most) {
        return required(field) ? integer(field, least, most, least) : least;
    }

    /** A number that may be absent. */
    int integer(String field, int least, int most, int otherwise) {
        JsonNode value = table.path(field);
        if (value.isMissingNode()) return otherwise;
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            int number = value.intValue();
            if (number >= least && number <= most) return number;
        }
        problem(field, value, "must be a whole number from %d to %d".formatted(least, most));
        return otherwise;
    }

    /** One of an enum's names in lower case, which must be there. */
    <E extends Enum<E>> E choice(String field, Class<E> type) {
        String text = text(field);
        for (E constant : type.getEnumConstants()) {
            if (nameOf(constant).equals(text)) return constant;
        }
        if (table.path(field).isString()) problem(field, text, "must be one of " + namesOf(type));
        return type.getEnumConstants()[0];
    }

    private static String namesOf(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(RuleFields::nameOf).collect(Collectors.joining(", "));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A time such as {@code 30s}, {@code 5m}, {@code 2h} or {@code 1d} that may be absent. */
    Duration duration(String field, String otherwise) {
        String text = text(field, otherwise);
        Matcher interval = INTERVAL.matcher(text);
        if (!interval.matches()) {
            problem(field, text, "must be a number of s, m, h or d, such as 5m");
            return Duration.ofMinutes(5);
        }
        long number = Long.parseLong(interval.group(1));
        return switch (interval.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A list of texts; empty when absent. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(field)) {
            if (isText(value)) texts.add(value.stringValue());
            else problem(field, value, NOT_A_TEXT);
        }
        return List.copyOf(texts);
    }

    /** A table that must be there. */
    RuleFields table(String field) {
        JsonNode value = table.path(field);
        if (required(field) && !value.isObject()) problem(field, value, "must be a table");
        return new RuleFields(path(field), value, problems);
    }

    /** A list of tables; empty when absent. */
    List<RuleFields> tables(String field) {
        List<RuleFields> tables = new ArrayList<>();
        for (JsonNode value : list(field)) {
            if (value.isObject()) {
                tables.add(new RuleFields("%s[%d]".formatted(path(field), tables.size()), value, problems));
            } else {
                problem(field, value, "must be a list of tables");
            }
        }
        return tables;
    }

    private Iterable<JsonNode> list(String field) {
        JsonNode value = table.path(field);
        if (value.isMissingNode() || value.isArray()) return value;
        problem(field, value, "must be a list");
        return MissingNode.getInstance();
    }

    private boolean required(String field) {
        boolean present = table.has(field);
        if (!present) problems.add(new FieldProblem(path(field), null, "is missing"));
        return present;
    }

    private void problem(String field, Object value, String message) {
        problems.add(new FieldProblem(path(field), value.toString(), message));
    }

    private String path(String field) {
        return path + "." + field;
    }
}
