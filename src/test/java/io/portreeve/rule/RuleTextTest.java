package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.rule.RuleText.Format;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RuleTextTest {

    private static final String FILE = "[metadata]\nmaturity = 'production'\n[rule]\nname = 'A'\n";

    @Test
    void a_body_is_split_no_further_than_one_rule_beyond_what_is_wanted() {
        assertThat(split("a\n\n".repeat(1_000), Format.NDJSON, 10)).hasSize(11);
        assertThat(split(FILE.repeat(1_000), Format.TOML, 10)).hasSize(11);
    }

    @Test
    void as_many_rules_as_are_wanted_are_split_whole() {
        assertThat(split("a\n\nb\n", Format.NDJSON, 2))
                .extracting(RuleText::line)
                .containsExactly(1, 3);
        assertThat(split(FILE.repeat(2), Format.TOML, 2))
                .extracting(RuleText::text)
                .containsExactly(FILE, FILE);
    }

    @Test
    void a_line_that_is_not_utf_8_keeps_none_of_the_others_out() {
        byte[] body = "{\"name\":\"a\"}\r\n{\"name\":\"\u00e9\"}\n{\"name\":\"c\"}".getBytes(ISO_8859_1);
        List<RuleText> lines = RuleText.split(body, Format.NDJSON, settings(10));

        assertThat(lines.getFirst().read().path("name").asString()).isEqualTo("a");
        assertThatThrownBy(lines.get(1)::read).hasMessage("the line is not UTF-8");
        assertThat(lines.getLast().read().path("name").asString()).isEqualTo("c");
    }

    @Test
    void json_over_several_lines_is_told_once_to_be_a_rule_a_line() {
        List<RuleText> lines = split("\n{\n  \"name\": \"a\"\n}\n", Format.NDJSON, 10);

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThatThrownBy(line::read).hasMessageContaining("one rule a line"));
    }

    @Test
    void a_name_that_comes_twice_is_refused() {
        RuleText line =
                split("{\"name\":\"a\",\"name\":\"b\"}", Format.NDJSON, 10).getFirst();

        assertThatThrownBy(line::read).isInstanceOf(RuleFileException.class).hasMessageContaining("name");
    }

    @Test
    void files_with_and_without_metadata_are_told_apart() {
        String bare = "[rule]\nname = 'B'\n[[rule.threat]]\nframework = 'F'\n";

        assertThat(split(bare + bare + FILE + bare + FILE, Format.TOML, 10))
                .extracting(RuleText::text)
                .containsExactly(bare, bare, FILE, bare, FILE);
    }

    private static List<RuleText> split(String body, Format format, int most) {
        return RuleText.split(body.getBytes(UTF_8), format, settings(most));
    }

    private static RuleSettings settings(int most) {
        DataSize size = DataSize.ofMegabytes(1);
        return new RuleSettings(size, size, size, most, Duration.ofSeconds(1));
    }
}
