package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void slashes_and_hyphens_split_but_colons_and_dots_between_letters_do_not() {
        assertThat(Words.of("reg.example/app-one system:masters"))
                .containsExactly("reg.example", "app", "one", "system:masters");
    }

    @Test
    void punctuation_at_the_edge_of_a_word_is_no_part_of_it() {
        assertThat(Words.of("Denied: (no. 5), 'x'")).containsExactly("denied", "no", "5", "x");
    }

    @Test
    void numbers_hold_together_at_dots_and_commas_but_not_at_colons() {
        assertThat(Words.of("10.0.0.1 1,000 10:30 v1.29")).containsExactly("10.0.0.1", "1,000", "10", "30", "v1.29");
    }

    @Test
    void a_dot_between_a_letter_and_a_digit_splits() {
        assertThat(Words.of("a.1 k8s.io a_b __")).containsExactly("a", "1", "k8s.io", "a_b");
    }

    @Test
    void other_scripts_have_words_too() {
        assertThat(Words.of("ПРИВЕТ Müller 日本 ひら カタカナ"))
                .containsExactly("привет", "müller", "日", "本", "ひ", "ら", "カタカナ");
    }
}
