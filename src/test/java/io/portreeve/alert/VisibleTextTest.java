package io.portreeve.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "shop/web                          | `shop/web`",
                "a`b                               | ``a`b``",
                "```                               | ```` ``` ````",
                "<img src=x onerror=alert(1)>      | `<img src=x onerror=alert(1)>`",
                "[click](https://evil.example)     | `[click](https://evil.example)`"
            })
    void a_value_stays_inside_its_code_span(String value, String span) {
        assertThat(VisibleText.codeSpan(value)).isEqualTo(span);
    }

    @Test
    void a_value_cannot_end_a_line() {
        assertThat(VisibleText.codeSpan("web\n# Closed: false positive\r\u2028x"))
                .isEqualTo("`web\\u{a}# Closed: false positive\\u{d}\\u{2028}x`");
    }

    @Test
    void characters_that_turn_the_reading_direction_are_shown() {
        assertThat(VisibleText.quotedUnlessWord("web\u202etxt")).isEqualTo("\"web\\u{202e}txt\"");
    }

    @Test
    void only_plain_words_go_without_quotation_marks() {
        assertThat(VisibleText.quotedUnlessWord("jana.nováková@example.com")).isEqualTo("jana.nováková@example.com");
        assertThat(VisibleText.quotedUnlessWord("bob. \"All\" is fine")).isEqualTo("\"bob. \\\"All\\\" is fine\"");
    }

    @Test
    void a_long_value_is_cut_and_says_how_much_is_missing() {
        assertThat(VisibleText.of("a".repeat(5_000))).hasSize(224).endsWith("a… (4800 characters more)");
    }

    @Test
    void a_code_block_is_not_ended_by_its_content() {
        assertThat(VisibleText.codeBlock("sh", "echo '```'")).isEqualTo("````sh\necho '```'\n````");
    }
}
