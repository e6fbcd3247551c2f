package io.portreeve.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a rule's type found, as the end of a sentence. */
final class FindingWords {

    private static final int MAX_COMBINATIONS = 3;

    private FindingWords() {}

    static Prose of(@Nullable Finding finding) {
        return switch (finding) {
            case null -> Prose.words("");
            case Finding.NewTerms found -> ofNewTerms(found);
            case Finding.Threshold found -> ofThreshold(found);
        };
    }

    private static Prose ofNewTerms(Finding.NewTerms found) {
        Prose first = Prose.of("; first time in {}: ", Prose.words(length(found.window())));
        List<Prose> shown = found.combinations().stream()
                .limit(MAX_COMBINATIONS)
                .map(FindingWords::values)
                .toList();
        int more = found.count() - shown.size();
        return first.and(Prose.list(shown, MAX_COMBINATIONS))
                .and(Prose.words(more > 0 ? " and %d more".formatted(more) : ""));
    }

    private static Prose ofThreshold(Finding.Threshold found) {
        Prose matches =
                Prose.words("; the %s such event within %s".formatted(ordinal(found.count()), length(found.window())));
        Prose group = found.group().isEmpty() ? Prose.words("") : Prose.of(" with {}", values(found.group()));
        List<Prose> distinct = found.distinct().entrySet().stream()
                .map(entry -> Prose.words(", %d different values of %s".formatted(entry.getValue(), entry.getKey())))
                .toList();
        Prose words = matches.and(group);
        for (Prose more : distinct) words = words.and(more);
        return words;
    }

    private static Prose values(Map<String, @Nullable String> values) {
        List<Prose> texts = new ArrayList<>();
        values.forEach((field, value) -> texts.add(
                value == null ? Prose.words(field + " hidden") : Prose.of("{}={}", Prose.words(field), value)));
        return Prose.list(texts, texts.size());
    }

    private static String ordinal(long number) {
        if (number % 100 / 10 == 1) return number + "th";
        return number
                + switch ((int) (number % 10)) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }

    /** The largest unit that leaves no rest: 7 days, 90 minutes. */
    static String length(Duration length) {
        long seconds = length.toSeconds();
        if (seconds % 86_400 == 0) return count(seconds / 86_400, "day");
        if (seconds % 3_600 == 0) return count(seconds / 3_600, "hour");
        if (seconds % 60 == 0) return count(seconds / 60, "minute");
        return count(seconds, "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
