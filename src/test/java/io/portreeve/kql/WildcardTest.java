package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WildcardTest {

    private final Random random = new Random(20_261_124);

    @Test
    void it_matches_what_a_regular_expression_would() {
        int matched = 0;
        for (int i = 0; i < 100_000; i++) {
            String pattern = text("ab*", 8).replaceAll("\\*+", "*") + "*" + (random.nextBoolean() ? text("ab", 4) : "");
            KqlPattern pieces =
                    new KqlPattern(List.of(pattern.replaceAll("\\*+", "*").split("\\*", -1)));
            Pattern oracle = Pattern.compile(
                    pieces.pieces().stream().map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
            String text = text("ab\n", 10);
            boolean expected = oracle.matcher(text).matches();
            assertThat(new Wildcard(pieces).matches(text, new Work()))
                    .as("%s on %s", pattern, text)
                    .isEqualTo(expected);
            if (expected) matched++;
        }
        assertThat(matched).isBetween(10_000, 90_000);
    }

    @Test
    void start_and_end_do_not_overlap() {
        assertThat(new Wildcard(new KqlPattern(List.of("ab", "ba"))).matches("aba", new Work()))
                .isFalse();
        assertThat(new Wildcard(new KqlPattern(List.of("ab", "ba"))).matches("abba", new Work()))
                .isTrue();
    }

    @Test
    void a_long_piece_is_found_wherever_it_stands() {
        String piece = "abab".repeat(5) + "b";
        for (int i = 0; i < 10_000; i++) {
            String text = text("ab", 3).repeat(12) + (random.nextBoolean() ? piece : "") + text("ab", 9);
            assertThat(new Wildcard(List.of("", piece, "")).matches(text, new Work()))
                    .as(text)
                    .isEqualTo(text.contains(piece));
        }
    }

    private String text(String alphabet, int most) {
        return random.ints(random.nextInt(most + 1), 0, alphabet.length())
                .mapToObj(alphabet::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
    }
}
