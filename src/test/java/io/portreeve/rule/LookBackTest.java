package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookBackTest {

    @ParameterizedTest
    @CsvSource({
        "now-30s,PT30S",
        "now-9m,PT9M",
        "now-7d,PT168H",
        "now-2w,PT336H",
        "now-1M,PT720H",
        "now-1y,PT8760H",
        "now-999999y,PT87600H",
        "now-6m/m,PT6M",
        "'',PT6M"
    })
    void a_time_before_now_is_a_length_and_what_is_none_takes_kibanas(String text, Duration length) {
        assertThat(LookBack.of(text, LookBack.DEFAULT)).isEqualTo(length);
    }
}
