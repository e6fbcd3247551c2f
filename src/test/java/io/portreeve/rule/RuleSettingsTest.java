package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RuleSettingsTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RuleSettings(
                        DataSize.ofMegabytes(32),
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(5),
                        10_000,
                        Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "max-import-size, 0B",
        "max-import-size, 2GB",
        "max-rule-size, -1B",
        "max-rule-size, 2GB",
        "max-imported-rules, 0",
        "max-imported-rules, 2147483647",
        "max-wait, 0s",
        "max-wait, 21s"
    })
    void what_makes_no_sense_is_refused_by_its_name(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("portreeve.rules." + name, value)))
                .rootCause()
                .hasMessageContaining("portreeve.rules." + name);
    }

    private static RuleSettings bind(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given))
                .bindOrCreate("portreeve.rules", RuleSettings.class);
    }
}
