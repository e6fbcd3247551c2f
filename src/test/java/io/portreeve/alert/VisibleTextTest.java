package io.portreeve.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            ints = {0x3164, 0x115F, 0x1160, 0x034F, 0xFFA0, 0x17B4, 0x17B5, 0x180B, 0xFE0F, 0x200B, 0xFEFF, 0xE0100})
    void letters_and_marks_that_show_nothing_are_shown_too(int character) {
        assertThat(VisibleText.quotedUnlessWord("we" + Character.toString(character) + "b"))
                .isEqualTo("\"we\\u{%x}b\"".formatted(character));
        assertThat(Shell.canCarry("we" + Character.toString(character) + "b")).isFalse();
    }

    @Test
    void a_text_cannot_write_the_end_of_its_quotation_or_an_escape() {
        assertThat(VisibleText.quotedUnlessWord("a\\")).isEqualTo("\"a\\\\\"");
        assertThat(VisibleText.quotedUnlessWord("a\\\" b")).isEqualTo("\"a\\\\\\\" b\"");
        assertThat(VisibleText.quotedUnlessWord("\\u{202e}")).isEqualTo("\"\\\\u{202e}\"");
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
