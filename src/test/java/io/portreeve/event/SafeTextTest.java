package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

    @Test
    void replaces_nul_and_lone_surrogates_and_nothing_else() {
        assertThat(SafeText.of("a\0b")).isEqualTo("a\uFFFDb");
        assertThat(SafeText.of("\uD800x")).isEqualTo("\uFFFDx");
        assertThat(SafeText.of("x\uDC00")).isEqualTo("x\uFFFD");
        assertThat(SafeText.of("\uD83D\uDE00 ž\0\uD83D\uDE00")).isEqualTo("\uD83D\uDE00 ž\uFFFD\uD83D\uDE00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ž", "€", "\uD83D\uDE00", "a€", "\uD83D"})
    void a_cut_text_is_the_longest_whole_beginning_that_fits(String part) {
        String cut = SafeText.cut(part.repeat(100), 50);

        int bytes = cut.getBytes(StandardCharsets.UTF_8).length;
        assertThat(SafeText.of(part.repeat(100))).startsWith(cut);
        assertThat(bytes).isBetween(47, 50);
    }

    @Test
    void a_text_that_fits_is_not_cut() {
        assertThat(SafeText.cut("x".repeat(50), 50)).hasSize(50);
        assertThat(SafeText.cut("", 50)).isEmpty();
    }
}
