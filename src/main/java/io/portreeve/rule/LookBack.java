package io.portreeve.rule;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a time before now lies back, as Elasticsearch's date math writes it: {@code now-7d}. */
final class LookBack {

    /** A month counts as 30 days and a year as 365. */
    static final Pattern FORM = Pattern.compile("now-([1-9][0-9]{0,5})([smhdwMy])");

    /** What Kibana gives a rule that says nothing. */
    static final Duration DEFAULT = Duration.ofMinutes(6);

    /** No event is older; what lies further back is as good as always. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private LookBack() {}

    /** @param otherwise for a text of another form */
    static Duration of(String text, Duration otherwise) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) return otherwise;
        Duration length = unit(form.group(2)).multipliedBy(Long.parseLong(form.group(1)));
        return length.compareTo(LONGEST) < 0 ? length : LONGEST;
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            case "w" -> Duration.ofDays(7);
            case "M" -> Duration.ofDays(30);
            default -> Duration.ofDays(365);
        };
    }
}
