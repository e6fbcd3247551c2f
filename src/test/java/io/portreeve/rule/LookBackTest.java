package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookBackTest {

    @ParameterizedTest
    @CsvSource({
        "now-30s,PT30S",
        "now-9m,PT9M",
        "now-7d,PT168H",
        "now-2w,PT336H",
        "now-1M,PT720H",
        "now-1y,PT8760H",
        "now-1h-30m,PT90M",
        "now-1d+1H,PT23H",
        "now-h,PT1H",
        "'now-24h ',PT24H",
        "'',PT6M"
    })
    void a_time_before_now_is_a_length(String text, Duration length) {
        assertThat(LookBack.of(text)).isEqualTo(new LookBack.Window(length, false, false));
    }

    @ParameterizedTest
    @CsvSource({"now-6m/m,PT6M,true,false", "now-1d/d,PT24H,true,false", "now-99999d,PT87600H,false,true"})
    void what_is_left_out_of_it_is_known(String text, Duration length, boolean isRounded, boolean isShortened) {
        assertThat(LookBack.of(text)).isEqualTo(new LookBack.Window(length, isRounded, isShortened));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"now", "now/d", "now+1h", "now-1h+1h", "NOW-1h", "2024-01-01T00:00:00Z", "x", "5", "now-1q"})
    void what_does_not_lie_before_now_is_no_length(String text) {
        assertThat(LookBack.of(text)).isEqualTo(new LookBack.NoWindow());
        assertThat(LookBack.lengthOf(text)).isEqualTo(LookBack.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT90S", "PT6M", "PT24H", "PT87600H"})
    void a_length_is_written_so_that_it_reads_as_itself(Duration length) {
        assertThat(LookBack.lengthOf(LookBack.textOf(length))).isEqualTo(length);
    }
}
