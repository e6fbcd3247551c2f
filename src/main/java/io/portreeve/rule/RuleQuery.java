package io.portreeve.rule;

import io.portreeve.paging.Cursor;
import io.portreeve.paging.FilterValues;
import io.portreeve.paging.Page;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What a caller of the list wants. A filter without values lets everything pass, one with several lets any of them pass.
 *
 * @param after the name and id of the last rule of the page before
 */
record RuleQuery(
        List<Boolean> enabled,
        List<Rule.Source> sources,
        List<Severity> severities,
        List<String> tags,
        List<Runs> runs,
        Optional<Cursor> after,
        int limit) {

    /** @throws ProblemException with the parameter named, when one makes no sense */
    static RuleQuery parse(MultiValueMap<String, String> parameters) {
        return new RuleQuery(
                texts(parameters, "enabled").stream().map(RuleQuery::flag).toList(),
                words(parameters, "source", Rule.Source.class),
                words(parameters, "severity", Severity.class),
                texts(parameters, "tag"),
                words(parameters, "runs", Runs.class),
                Cursor.parse(parameters.getFirst("cursor"), 2),
                limit(parameters.getFirst("limit")));
    }

    private static boolean flag(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.badField("enabled", word, "must be true or false");
        };
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isBlank()) return Page.DEFAULT_LIMIT;
        if (!text.matches("-?\\d{1,9}")) throw ProblemException.badField("limit", text, "must be a whole number");
        return Page.limit(Integer.valueOf(text));
    }

    private static <E extends Enum<E>> List<E> words(
            MultiValueMap<String, String> parameters, String name, Class<E> type) {
        return texts(parameters, name).stream()
                .map(word -> word(name, word, type))
                .toList();
    }

    private static <E extends Enum<E>> E word(String name, String word, Class<E> type) {
        return ApiWord.parse(type, word).orElseThrow(() -> ProblemException.badField(name, word, ApiWord.choice(type)));
    }

    private static List<String> texts(MultiValueMap<String, String> parameters, String name) {
        return FilterValues.of(name, Objects.requireNonNullElse(parameters.get(name), List.of()));
    }
}
