package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.exposure.Way;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an event did to a Service's exposure, beside the fact that a rule matched it.
 *
 * @param history what is known of the Service; null when nothing is
 */
record KnownExposure(ExposureChange change, @Nullable ServiceHistory history) {

    private static final int MAX_LINES = 20;

    /** What is open of the ways that a write opened. */
    enum Now {
        OPEN,
        PARTLY,
        CLOSED,
        UNKNOWN
    }

    /** Says both facts, and how what was open differs before and after. */
    void sayIn(Lines lines, boolean undecided) {
        lines.say("Rule hit: {}.", Prose.words(undecided ? "unknown, a part of the event is hidden" : "yes"));
        lines.say("Verified exposure: {}.", Prose.words(verdict()));
        sayDifference(lines);
        Obstacle obstacle = change.obstacle();
        if (obstacle == null) return;
        lines.say("What hides the answer: {}.", Prose.words(obstacle.words()));
        lines.say("{}", Prose.words(obstacle.wayOut()));
    }

    private String verdict() {
        return switch (change.kind()) {
            case OPENED -> "yes, the Service can be reached from outside now and could not before";
            case WIDENED -> "yes, it can be reached from outside in more ways than before";
            case NARROWED -> "no, it can be reached from outside in fewer ways than before";
            case CLOSED -> "no, it cannot be reached from outside any longer";
            case NONE -> "no, this write opened nothing";
            case UNKNOWN -> "unknown";
        };
    }

    /** In words, since at the beginning of a line Markdown takes plus and minus for its own. */
    private void sayDifference(Lines lines) {
        List<String> before = change.before();
        List<String> after = change.after();
        if (before != null && before.contains(ExposureChange.NO_SERVICE)) {
            lines.say("There was no such Service before.");
            before = List.of();
        }
        if (before != null && after != null) {
            sayEach(lines, "No longer: {}", before, Predicate.not(after::contains));
            sayEach(lines, "Now: {}", after, Predicate.not(before::contains));
            sayEach(lines, "As before: {}", after, before::contains);
        } else if (after != null) {
            lines.say("What was open before is not known.");
            sayEach(lines, "After it: {}", after, way -> true);
        } else if (before != null) {
            sayEach(lines, "Before it: {}", before, way -> true);
            lines.say("What is open after it is not known.");
        }
    }

    private static void sayEach(Lines lines, String sentence, List<String> ways, Predicate<String> isSaid) {
        ways.stream().filter(isSaid).limit(MAX_LINES).forEach(way -> lines.say(sentence, way));
    }

    /** The pods that the Service leads to when the alert is made, by their labels; empty when that is not known. */
    Optional<Map<String, String>> selector() {
        return Optional.ofNullable(history).flatMap(ServiceHistory::selector);
    }

    /** Says of what the write opened whether it is open when the alert is made, and since when. */
    void sayWays(Lines lines) {
        if (history == null) return;
        change.ways().stream().limit(MAX_LINES).forEach(way -> sayWay(lines, way, history));
    }

    private static void sayWay(Lines lines, Way way, ServiceHistory history) {
        Optional<Boolean> open = history.isOpen(way);
        if (open.isEmpty()) {
            lines.say("Whether {} is open is not known.", way.text());
        } else if (open.get()) {
            lines.say(
                    "Open: {}, {}.",
                    way.text(),
                    Prose.words(history.openSince(way)
                            .map(since -> "since " + Times.of(since))
                            .orElse("since when is not known")));
        } else {
            lines.say("Closed: {}.", way.text());
        }
    }

    /** What is open now of the ways that the write opened; empty when it opened none. */
    Optional<Now> now() {
        if (change.ways().isEmpty() || !(change.opens() || change.obstacle() != null)) return Optional.empty();
        if (history == null) return Optional.of(Now.UNKNOWN);
        List<Optional<Boolean>> open =
                change.ways().stream().map(history::isOpen).toList();
        if (open.contains(Optional.<Boolean>empty())) return Optional.of(Now.UNKNOWN);
        if (!open.contains(Optional.of(true))) return Optional.of(Now.CLOSED);
        return Optional.of(open.contains(Optional.of(false)) ? Now.PARTLY : Now.OPEN);
    }

    /** When the last of these was closed, where that is known. */
    @Nullable
    Instant closedAt(Instant eventTime) {
        if (history == null) return null;
        return change.ways().stream()
                .flatMap(way -> history.closedAfter(way, eventTime).stream())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
