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

class PreviewSettingsTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of())).isEqualTo(new PreviewSettings(Duration.ofSeconds(20), 1_000_000, 2));
    }

    @ParameterizedTest
    @CsvSource({"max-time, 0s", "max-events, 0", "max-at-once, 0"})
    void what_makes_no_sense_is_refused_by_its_name(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("portreeve.preview." + name, value)))
                .rootCause()
                .hasMessageContaining("portreeve.preview")
                .hasMessageContaining(name);
    }

    private static PreviewSettings bind(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given))
                .bindOrCreate("portreeve.preview", PreviewSettings.class);
    }
}
