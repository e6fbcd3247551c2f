package io.portreeve.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An investigation guide: the Markdown a person reads, and the same as parts the service can answer.
 *
 * @param markdown the guide as it was written
 */
public record Guide(String markdown, List<Step> steps, List<Note> falsePositives, List<Response> responses) {

    public Guide {
        steps = List.copyOf(steps);
        falsePositives = List.copyOf(falsePositives);
        responses = List.copyOf(responses);
    }

    /**
     * Reads the list items below the headings "Possible investigation steps", "False positive analysis" and "Response and
     * remediation", ours and Elastic's. Any text is a guide; one without these headings has no parts.
     */
    public static Guide parse(String markdown) {
        return new GuideReader(markdown).guide();
    }

    /**
     * One thing to find out.
     *
     * @param title the item's bold lead, else its first sentence
     * @param text Markdown; without the bold lead
     * @param answer the answer it wants, as in {@code <!-- answer: who -->}
     */
    public record Step(String title, String text, @Nullable String answer) {}

    /**
     * One way to be a false positive.
     *
     * @param text Markdown
     * @param check what decides whether it applies, as in {@code <!-- check: automation -->}
     */
    public record Note(String text, @Nullable String check) {}

    /**
     * One thing to do.
     *
     * @param text Markdown
     * @param command the commands it wants, as in {@code <!-- command: live-service -->}
     */
    public record Response(String text, @Nullable String command) {}
}
