package io.portreeve.alert;

import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.FilterValues;
import io.portreeve.paging.Page;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Severity;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What a caller of the list wants. A filter without values lets everything pass, one with several lets any of them pass.
 *
 * @param query KQL over the event; null for none
 */
record AlertQuery(
        List<AlertStatus> statuses,
        List<Severity> severities,
        List<String> ruleIds,
        List<String> clusters,
        List<String> namespaces,
        List<String> users,
        List<String> resourceNames,
        List<String> assignees,
        List<String> tags,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String query,
        AlertSort sort,
        @Nullable AlertPlace after,
        int limit) {

    /**
     * @param clusters those asked for
     * @throws ProblemException with the parameter named, when one makes no sense
     */
    static AlertQuery parse(MultiValueMap<String, String> parameters, AskedClusters clusters) {
        AlertSort sort = sort(parameters.getFirst("sort"));
        Instant from = time(parameters, "from");
        Instant to = time(parameters, "to");
        if (from != null && to != null && from.isAfter(to)) {
            throw ProblemException.badField("from", parameters.getFirst("from"), "is after 'to'");
        }
        return new AlertQuery(
                words(parameters, "status", AlertStatus.class),
                words(parameters, "severity", Severity.class),
                texts(parameters, "ruleId"),
                clusters.names(),
                texts(parameters, "namespace"),
                texts(parameters, "user"),
                texts(parameters, "resourceName"),
                texts(parameters, "assignee"),
                texts(parameters, "tag"),
                from,
                to,
                blankToNull(parameters.getFirst("query")),
                sort,
                AlertPlace.parse(parameters.getFirst("cursor"), sort).orElse(null),
                limit(parameters.getFirst("limit")));
    }

    /** Whether closed alerts are out, so that the small index of unfinished ones serves. */
    boolean wantsUnfinishedOnly() {
        return !statuses.isEmpty() && !statuses.contains(AlertStatus.CLOSED);
    }

    private static AlertSort sort(@Nullable String word) {
        if (word == null || word.isBlank()) return AlertSort.NEWEST;
        return AlertSort.parse(word)
                .orElseThrow(() ->
                        ProblemException.badField("sort", word, "must be one of -createdAt, createdAt, -riskScore"));
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isBlank()) return Page.DEFAULT_LIMIT;
        if (!text.matches("-?\\d{1,9}")) throw ProblemException.badField("limit", text, "must be a whole number");
        return Page.limit(Integer.valueOf(text));
    }

    private static @Nullable Instant time(MultiValueMap<String, String> parameters, String name) {
        String text = blankToNull(parameters.getFirst(name));
        if (text == null) return null;
        try {
            // A plus sign that was not encoded arrives as a space.
            Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) throw badTime(name, text);
            return time;
        } catch (DateTimeParseException e) {
            throw badTime(name, text);
        }
    }

    /** What PostgreSQL's timestamps hold without surprises. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static ProblemException badTime(String name, String text) {
        return ProblemException.badField(name, text, "must be an RFC 3339 time such as 2026-11-24T03:05:06Z");
    }

    private static <E extends Enum<E>> List<E> words(
            MultiValueMap<String, String> parameters, String name, Class<E> type) {
        List<E> constants = new ArrayList<>();
        for (String word : texts(parameters, name)) {
            constants.add(ApiWord.parse(type, word)
                    .orElseThrow(() -> ProblemException.badField(name, word, ApiWord.choice(type))));
        }
        return constants;
    }

    private static List<String> texts(MultiValueMap<String, String> parameters, String name) {
        return FilterValues.of(name, Objects.requireNonNullElse(parameters.get(name), List.of()));
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
