package io.portreeve.alert;

import io.portreeve.alert.Answered.Link;
import java.time.Instant;
import java.util.List;

/**
 * A rule's guide with its questions answered, as of the moment the alert was made.
 *
 * @param markdown the same as one page
 */
record Investigation(
        Instant answeredAt,
        String summary,
        List<Step> steps,
        List<FalsePositive> falsePositives,
        List<Response> response,
        String setup,
        String markdown) {

    record Step(String title, String text, String answer, List<Link> links) {}

    /** @param applies {@code yes}, {@code no} or {@code unknown} */
    record FalsePositive(String text, String applies, String because) {}

    record Response(String text, List<String> commands) {}
}
