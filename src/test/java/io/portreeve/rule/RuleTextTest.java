package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
    void files_with_and_without_metadata_are_told_apart() {
        String bare = "[rule]\nname = 'B'\n[[rule.threat]]\nframework = 'F'\n";

        assertThat(split(bare + bare + FILE + bare + FILE, Format.TOML, 10))
                .extracting(RuleText::text)
                .containsExactly(bare, bare, FILE, bare, FILE);
    }

    private static List<RuleText> split(String body, Format format, int most) {
        DataSize size = DataSize.ofMegabytes(1);
        return RuleText.split(
                body.getBytes(UTF_8), format, new RuleSettings(size, size, size, most, Duration.ofSeconds(1)));
    }
}
