package io.portreeve.detection;

import io.portreeve.event.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as they stand in sentences for a person. Those of events are written by attackers: they stand in quotes, cut. */
final class Sentences {

    private static final int MAX_BYTES = 200;
    private static final int MAX_LISTED = 5;

    private Sentences() {}

    /** Such as {@code 2026-11-24T08:00:00Z}. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The two largest units: {@code 3 h 5 min}. */
    static String length(Duration length) {
        if (length.toDays() > 0) return length(length.toDays(), "d", length.toHoursPart(), "h");
        if (length.toHours() > 0) return length(length.toHours(), "h", length.toMinutesPart(), "min");
        return length.toMinutes() > 0
                ? length(length.toMinutes(), "min", length.toSecondsPart(), "s")
                : length.toSeconds() + " s";
    }

    private static String length(long large, String unit, int rest, String restUnit) {
        return rest == 0 ? large + " " + unit : "%d %s %d %s".formatted(large, unit, rest, restUnit);
    }

    static String quoted(@Nullable String text) {
        return text == null ? "something hidden" : '"' + SafeText.cut(text, MAX_BYTES) + '"';
    }

    /** The first few of them, quoted. */
    static String list(List<String> texts) {
        String listed = texts.stream().limit(MAX_LISTED).map(Sentences::quoted).collect(Collectors.joining(", "));
        return texts.size() > MAX_LISTED ? listed + " and %d more".formatted(texts.size() - MAX_LISTED) : listed;
    }
}
