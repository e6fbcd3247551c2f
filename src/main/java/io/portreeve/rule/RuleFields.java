package io.portreeve.rule;

import io.portreeve.event.SafeText;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.CloseName;
import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The fields of one table of a rule, of a file or of the API's. A field that is wrong becomes a problem and reads as some
 * harmless value, so that one reading finds all that is wrong. Null is as good as absent.
 */
final class RuleFields {

    private static final Pattern INTERVAL = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(24);
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

    /** A list can hold half a million wrong entries; that there are more is the last thing told. */
    static final int MAX_PROBLEMS = 100;

    private static final String AND_MORE = "is wrong as well, and there may be more";

    private static final String NOT_A_TEXT = "must be a text without U+0000 and halves of characters";

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
        JsonNode value = value(field);
        if (value.isMissingNode()) return otherwise;
        if (isText(value)) return value.stringValue().strip();
        problem(field, value, whyNoText(value));
        return otherwise;
    }

    /** PostgreSQL's text cannot hold U+0000, and UTF-8 no half of a pair. */
    private static boolean isText(JsonNode value) {
        return value.isString() && value.stringValue().equals(SafeText.of(value.stringValue()));
    }

    private static String whyNoText(JsonNode value) {
        return value.isString() ? NOT_A_TEXT : "must be a text";
    }

    /** A yes or no that may be absent. */
    @Nullable
    Boolean flag(String field) {
        JsonNode value = value(field);
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
        JsonNode value = value(field);
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
        Optional<E> constant = ApiWord.parse(type, text);
        if (constant.isEmpty() && value(field).isString()) problem(field, text, ApiWord.choice(type));
        return constant.orElse(type.getEnumConstants()[0]);
    }

    /** How often a rule runs, such as {@code 30s}, {@code 5m}, {@code 2h} or {@code 1d}; five minutes when absent. */
    Duration interval(String field) {
        String text = text(field, "5m");
        Matcher interval = INTERVAL.matcher(text);
        if (!interval.matches()) {
            problem(field, text, "must be a number of s, m, h or d, such as 5m");
            return DEFAULT_INTERVAL;
        }
        return bounded(field, text, duration(Long.parseLong(interval.group(1)), interval.group(2)));
    }

    /** The same as the API writes it, such as {@code PT5M}, or as files do. */
    Duration isoInterval(String field) {
        String text = text(field, "PT5M");
        Matcher asInFiles = INTERVAL.matcher(text);
        if (asInFiles.matches()) {
            return bounded(field, text, duration(Long.parseLong(asInFiles.group(1)), asInFiles.group(2)));
        }
        Duration interval = wholeSeconds(field, text, "PT5M");
        return interval == null ? DEFAULT_INTERVAL : bounded(field, text, interval);
    }

    /** A stretch of time that ends now; null when absent. */
    @Nullable
    Duration window(String field) {
        String text = text(field, "");
        if (text.isEmpty()) return null;
        Duration window = wholeSeconds(field, text, "PT6M");
        if (window == null) return null;
        if (window.compareTo(Duration.ZERO) > 0 && window.compareTo(LookBack.LONGEST) <= 0) return window;
        problem(field, text, "must be from 1 second to %,d days".formatted(LookBack.LONGEST.toDays()));
        return null;
    }

    /** Files write whole seconds only. */
    private @Nullable Duration wholeSeconds(String field, String text, String example) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.getNano() == 0) return duration;
            problem(field, text, "must be whole seconds");
        } catch (DateTimeParseException e) {
            problem(field, text, "must be a duration such as " + example);
        }
        return null;
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private Duration bounded(String field, String text, Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) >= 0 && interval.compareTo(LONGEST_INTERVAL) <= 0) return interval;
        problem(field, text, "must be from 10 seconds to 24 hours");
        return DEFAULT_INTERVAL;
    }

    /** A list of texts; empty when absent. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(field)) {
            if (isText(value)) texts.add(value.stringValue());
            else problem(field, value, whyNoText(value));
        }
        return List.copyOf(texts);
    }

    /** A list of texts with so many entries, none blank. */
    List<String> names(String field, int least, int most) {
        List<String> names = texts(field);
        if (names.stream().anyMatch(String::isBlank)) problem(field, names, "must not hold a blank name");
        else if (names.size() < least || names.size() > most) {
            problem(field, names, "must have %d to %d entries".formatted(least, most));
        }
        return names;
    }

    /** Kibana writes a list of one field as a text too, and no field as an empty one, alone or in a list. */
    List<String> nameOrNames(String field, int most) {
        boolean isNone =
                value(field).size() == 1 && value(field).path(0).asString("?").isBlank();
        if (isNone) return List.of();
        return value(field).isString()
                ? Stream.of(text(field, "")).filter(name -> !name.isEmpty()).toList()
                : names(field, 0, most);
    }

    /** A text that must be there and have a form. */
    String text(String field, Pattern form, String message) {
        String text = text(field);
        if (value(field).isString() && !form.matcher(text).matches()) problem(field, text, message);
        return text;
    }

    /** An object of any content that may be absent. */
    @Nullable
    String object(String field) {
        JsonNode value = value(field);
        if (value.isMissingNode()) return null;
        if (!value.isObject()) problem(field, value, "must be a table");
        return RuleJson.write(value);
    }

    /**
     * Refuses every field that has no business here.
     *
     * @param shown those that an answer has and nobody can set: they may be sent back
     */
    void allow(Set<String> settable, Set<String> shown) {
        for (String field : table.propertyNames()) {
            if (problems.size() >= MAX_PROBLEMS) return;
            if (!settable.contains(field) && !shown.contains(field)) add(field, null, notAField(field, settable));
        }
    }

    private static String notAField(String field, Set<String> known) {
        String meant = CloseName.among(known, field)
                .map(" (did you mean %s?)"::formatted)
                .orElse("");
        return "is not a field here%s; known are ".formatted(meant)
                + known.stream().sorted().collect(Collectors.joining(", "));
    }

    boolean has(String field) {
        return !value(field).isMissingNode();
    }

    /** A table that must be there. */
    RuleFields table(String field) {
        JsonNode value = value(field);
        if (required(field) && !value.isObject()) problem(field, value, "must be a table");
        // what it lacks besides needs no telling
        return new RuleFields(path(field), value, value.isObject() ? problems : new ArrayList<>());
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
        JsonNode value = value(field);
        if (value.isMissingNode() || value.isArray()) return value;
        problem(field, value, "must be a list");
        return MissingNode.getInstance();
    }

    private boolean required(String field) {
        boolean present = has(field);
        if (!present) add(field, null, "is missing");
        return present;
    }

    private JsonNode value(String field) {
        JsonNode value = table.path(field);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    /** Notes what is wrong with a field. */
    void problem(String field, Object value, String message) {
        add(field, value, message);
    }

    private void add(String field, @Nullable Object value, String message) {
        int left = MAX_PROBLEMS - problems.size();
        if (left == 1) problems.add(new FieldProblem(path(field), null, AND_MORE));
        if (left > 1) problems.add(new FieldProblem(path(field), value == null ? null : value.toString(), message));
    }

    private String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
