package io.portreeve.rule;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a time before now lies back, as Elasticsearch's date math writes it: {@code now-7d}, {@code now-1h-30m}. */
sealed interface LookBack {

    /** A month counts as 30 days and a year as 365. */
    Pattern FORM = Pattern.compile("now-([1-9][0-9]{0,5})([smhdwMy])");

    /** What Kibana gives a rule that says nothing. */
    Duration DEFAULT = Duration.ofMinutes(6);

    /** No event is older; what lies further back is as good as always. */
    Duration LONGEST = Duration.ofDays(3_650);

    /**
     * A stretch of time that ends now.
     *
     * @param isRounded whether the text rounds it, which is left out: it begins when it begins, not at a full hour or day
     * @param isShortened whether the text goes further back than {@link #LONGEST}
     */
    record Window(Duration length, boolean isRounded, boolean isShortened) implements LookBack {}

    /** A text that says of no such stretch. */
    record NoWindow() implements LookBack {}

    /** Reads a text; an empty one is {@link #DEFAULT}. */
    static LookBack of(String text) {
        if (text.isBlank()) return new Window(DEFAULT, false, false);
        if (!Steps.ALL.matcher(text.strip()).matches()) return new NoWindow();
        Duration back = Duration.ZERO;
        boolean isRounded = false;
        Matcher step = Steps.ONE.matcher(text);
        while (step.find()) {
            if (step.group("unit") == null) isRounded = true;
            else back = back.plus(Steps.back(step));
        }
        if (back.isNegative() || back.isZero()) return new NoWindow();
        boolean isShortened = back.compareTo(LONGEST) > 0;
        return new Window(isShortened ? LONGEST : back, isRounded, isShortened);
    }

    /** The length of the stretch, or Kibana's where a text says of none. */
    static Duration lengthOf(String text) {
        return of(text) instanceof Window window ? window.length() : DEFAULT;
    }

    /** How a rule file writes it. */
    static String textOf(Duration length) {
        return "now-" + ElasticForm.interval(length);
    }

    /** Date math after {@code now}. */
    final class Steps {

        private static final Pattern ALL = Pattern.compile("now(?:[+-][0-9]{0,9}[smhHdwMy]|/[smhHdwMy])*+");
        private static final Pattern ONE =
                Pattern.compile("(?<sign>[+-])(?<number>[0-9]{0,9})(?<unit>[smhHdwMy])|/[smhHdwMy]");

        private Steps() {}

        private static Duration back(Matcher step) {
            String number = step.group("number");
            Duration length = unit(step.group("unit")).multipliedBy(number.isEmpty() ? 1 : Long.parseLong(number));
            return step.group("sign").equals("-") ? length : length.negated();
        }

        private static Duration unit(String letter) {
            return switch (letter) {
                case "s" -> Duration.ofSeconds(1);
                case "m" -> Duration.ofMinutes(1);
                case "h", "H" -> Duration.ofHours(1);
                case "d" -> Duration.ofDays(1);
                case "w" -> Duration.ofDays(7);
                case "M" -> Duration.ofDays(30);
                default -> Duration.ofDays(365);
            };
        }
    }
}
