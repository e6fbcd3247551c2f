package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ExplainSettingsTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of())).isEqualTo(new ExplainSettings(Duration.ofSeconds(20), 2));
    }

    @ParameterizedTest
    @CsvSource({"max-time, 0s", "max-at-once, 0"})
    void what_makes_no_sense_is_refused_by_its_name(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("portreeve.explain." + name, value)))
                .rootCause()
                .hasMessageContaining("portreeve.explain")
                .hasMessageContaining(name);
    }

    private static ExplainSettings bind(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given))
                .bindOrCreate("portreeve.explain", ExplainSettings.class);
    }
}
