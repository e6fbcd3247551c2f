package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One rule of an import's body, not read yet.
 *
 * @param line where it begins
 * @param fault why it cannot be read, when that is known already; null otherwise
 */
record RuleText(
        int line, String text, Format format, @Nullable String fault) {

    RuleText(int line, String text, Format format) {
        this(line, text, format, null);
    }

    private static final String NOT_UTF_8 = "is not UTF-8";

    private static final String SEVERAL_LINES = "holds JSON over several lines; write one rule a line";

    /** How JSON begins that is written for the eye. */
    private static final Set<String> BEGINNINGS = Set.of("{", "[", "[{");

    /**
     * A table with which a rule file begins, and so where files may have been joined: at the start of a line, or right after the
     * last value of a file that has no newline at its end.
     */
    private static final Pattern FIRST_TABLE = Pattern.compile(
            "(?:^|(?<=[\\w\"'\\]}]))\\[(metadata|rule)](?=[ \\t]*+\\R\\s*+\\w++\\s*+=)", Pattern.MULTILINE);

    /** What a line of an export has that tells of the export itself, of exceptions or of connectors. */
    private static final List<String> NO_RULE = List.of("exported_count", "list_id", "item_id", "attributes");

    /** The bodies that are taken. */
    enum Format {
        TOML,
        NDJSON
    }

    /**
     * The rules of a body: TOML files one after the other, or a rule a line.
     *
     * @param limits how many are taken: where there are more, one more is given and the rest is not looked at, for a small body
     *     can hold many
     */
    static List<RuleText> split(byte[] body, Format format, RuleSettings limits) {
        return switch (format) {
            case TOML -> files(decode(body), limits);
            case NDJSON -> lines(body, limits.maxImportedRules() + 1);
        };
    }

    /** The rule in Elastic's form. */
    JsonNode read() {
        if (fault != null) throw new RuleFileException("the line", fault);
        try {
            return switch (format) {
                case TOML -> RuleFile.tomlRule(text);
                case NDJSON -> RuleJson.readSent(text);
            };
        } catch (JacksonException e) {
            throw RuleFileException.unreadable(e);
        }
    }

    /** What stands before the names of fields in messages. */
    String path() {
        return format == Format.TOML ? "rule" : "";
    }

    /** Whether what was read is a line of an export that holds no rule. */
    boolean isNoRule(JsonNode read) {
        return format == Format.NDJSON
                && !read.has("rule_id")
                && NO_RULE.stream().anyMatch(read::has);
    }

    private static String decode(byte[] body) {
        try {
            return withoutMark(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body is not UTF-8.");
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Lines end before they are decoded: one that is not UTF-8 keeps none of the others out. */
    private static List<RuleText> lines(byte[] body, int limit) {
        List<RuleText> rules = new ArrayList<>();
        for (int number = 1, begin = 0; begin < body.length && rules.size() < limit; number++) {
            int end = begin;
            while (end < body.length && body[end] != '\n') end++;
            RuleText line = line(number, ByteBuffer.wrap(body, begin, end - begin));
            if (rules.isEmpty() && BEGINNINGS.contains(line.text().strip())) {
                return List.of(new RuleText(number, line.text(), Format.NDJSON, SEVERAL_LINES));
            }
            if (!line.text().isBlank()) rules.add(line);
            begin = end + 1;
        }
        return rules;
    }

    private static RuleText line(int number, ByteBuffer bytes) {
        try {
            String text = UTF_8.newDecoder().decode(bytes.duplicate()).toString();
            return new RuleText(number, number == 1 ? withoutMark(text) : text, Format.NDJSON);
        } catch (CharacterCodingException e) {
            return new RuleText(number, UTF_8.decode(bytes).toString(), Format.NDJSON, NOT_UTF_8);
        }
    }

    /** A file may speak of another's beginning in its guide; two files in one are never TOML, for a table comes twice. */
    private static boolean isOneFile(String text, RuleSettings limits) {
        if (text.length() > limits.maxRuleSize().toBytes()) return false;
        try {
            RuleFile.tomlRule(text);
            return true;
        } catch (RuleFileException e) {
            return false;
        }
    }

    private static List<RuleText> files(String text, RuleSettings limits) {
        if (text.isBlank()) return List.of();
        List<Integer> beginnings = beginnings(text, limits.maxImportedRules() + 1);
        if (beginnings.size() < 2 || isOneFile(text, limits)) return List.of(new RuleText(1, text, Format.TOML));
        List<RuleText> rules = new ArrayList<>();
        int line = 1;
        for (int i = 0; i < beginnings.size(); i++) {
            int end = i + 1 < beginnings.size() ? beginnings.get(i + 1) : text.length();
            String file = text.substring(beginnings.get(i), end);
            rules.add(new RuleText(line, file, Format.TOML));
            line += Math.toIntExact(file.chars().filter(c -> c == '\n').count());
        }
        return rules;
    }

    /**
     * A file may do without the table metadata; where it has one, that stands first. What stands before the first table is the
     * first file's licence, or its other table.
     */
    private static List<Integer> beginnings(String text, int most) {
        List<Integer> beginnings = new ArrayList<>(List.of(0));
        Set<String> tables = new HashSet<>();
        Matcher table = FIRST_TABLE.matcher(text);
        while (beginnings.size() < most && table.find()) {
            if (tables.contains("rule") || tables.contains(table.group(1))) {
                beginnings.add(table.start());
                tables.clear();
            }
            tables.add(table.group(1));
        }
        return beginnings;
    }
}
