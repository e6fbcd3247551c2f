package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServableDocumentTest {

    @Test
    void a_depth_of_a_hundred_is_served_as_json_and_one_more_as_text() {
        assertThat(isSafe("[".repeat(100) + "]".repeat(100))).isTrue();
        assertThat(isSafe("[".repeat(101) + "]".repeat(101))).isFalse();
    }

    @Test
    void a_number_of_a_thousand_characters_is_served_as_json_and_a_longer_one_as_text() {
        assertThat(isSafe("[" + "1".repeat(1_000) + "]")).isTrue();
        assertThat(isSafe("[" + "1".repeat(1_001) + "]")).isFalse();
    }

    @Test
    void brackets_and_digits_in_strings_do_not_count() {
        assertThat(isSafe("[\"" + "[".repeat(200) + "\\\"" + "1".repeat(2_000) + "\"]"))
                .isTrue();
    }

    @Test
    void a_deep_value_does_not_hide_behind_a_repeated_key() {
        assertThat(isSafe("{\"a\":" + "[".repeat(200) + "]".repeat(200) + ",\"a\":1}"))
                .isFalse();
    }

    @Test
    void bytes_that_are_no_utf8_are_served_as_text() {
        assertThat(ServableDocument.isSafe(new byte[] {'"', (byte) 0xFF, '"'})).isFalse();
    }

    @Test
    void a_byte_order_mark_would_break_the_answer_around_it() {
        assertThat(isSafe("\uFEFF{}")).isFalse();
    }

    private static boolean isSafe(String json) {
        return ServableDocument.isSafe(json.getBytes(UTF_8));
    }
}
