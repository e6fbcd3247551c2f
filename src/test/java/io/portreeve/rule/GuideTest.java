package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.rule.Guide.Note;
import io.portreeve.rule.Guide.Response;
import io.portreeve.rule.Guide.Step;
import org.junit.jupiter.api.Test;

class GuideTest {

    @Test
    void items_of_the_three_sections_become_steps_notes_and_responses() {
        Guide guide = Guide.parse("""
                ## Triage and analysis
                Read this first.

                - not a step

                ### Possible investigation steps

                1. **Who did it?** Look at the user. <!-- answer: who -->
                2. **What changed?** Compare. <!-- answer: what-changed -->

                ### False positive analysis

                - A pipeline did it. <!-- check: automation -->

                ### Response and remediation

                - Look at the Service. <!-- command: live-service -->

                ### Related rules

                - not a response
                """);

        assertThat(guide.steps())
                .containsExactly(
                        new Step("Who did it?", "Look at the user.", "who"),
                        new Step("What changed?", "Compare.", "what-changed"));
        assertThat(guide.falsePositives()).containsExactly(new Note("A pipeline did it.", "automation"));
        assertThat(guide.responses()).containsExactly(new Response("Look at the Service.", "live-service"));
    }

    @Test
    void an_item_without_a_bold_lead_is_titled_by_its_first_sentence() {
        Guide guide = Guide.parse("### Possible investigation steps\n- Check the user. Then check\n  its groups.\n");

        assertThat(guide.steps())
                .containsExactly(new Step("Check the user", "Check the user. Then check\nits groups.", null));
    }

    @Test
    void a_long_first_sentence_is_cut_at_a_word() {
        Guide guide = Guide.parse("### Investigation steps\n- " + "word ".repeat(60));

        assertThat(guide.steps().getFirst().title())
                .hasSizeLessThanOrEqualTo(120)
                .endsWith("word…");
    }

    @Test
    void inner_lists_and_code_stay_inside_their_item() {
        Guide guide = Guide.parse("""
                ### Response and remediation
                * Run this:
                  ```
                  # not a heading
                  kubectl get service
                  ```
                  - and read it
                * Then rest.
                """);

        assertThat(guide.responses())
                .extracting(Response::text)
                .containsExactly(
                        "Run this:\n```\n# not a heading\nkubectl get service\n```\n- and read it", "Then rest.");
    }

    @Test
    void paragraphs_are_the_parts_of_a_section_without_a_list() {
        Guide guide = Guide.parse("### False Positive Analysis\n\nA pipeline.\n\n#### Also\n\nA test cluster.\n");

        assertThat(guide.falsePositives()).extracting(Note::text).containsExactly("A pipeline.", "A test cluster.");
    }

    @Test
    void any_text_is_a_guide() {
        assertThat(Guide.parse("").steps()).isEmpty();
        assertThat(Guide.parse("# -\n\r\n\t- \n<!-- answer: who --> \u0000 **").steps())
                .isEmpty();
    }

    @Test
    void deep_nesting_neither_fails_nor_hides_the_item() {
        Guide guide = Guide.parse("### Investigation steps\n" + "- ".repeat(20_000) + "end");

        assertThat(guide.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.text()).endsWith("end"));
    }
}
