package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTimeTest {

    @ParameterizedTest
    @CsvSource({
        "1795489046.416605, 2026-11-24T02:57:26.416605Z",
        "1795489046, 2026-11-24T02:57:26Z",
        "1795489046416, 2026-11-24T02:57:26.416Z",
        "1795489046416605, 2026-11-24T02:57:26.416605Z",
        "1.795489046E9, 2026-11-24T02:57:26Z",
        "'\"2026-11-24T02:58:10.700795Z\"', 2026-11-24T02:58:10.700795Z",
        "'\"2026-11-24T02:58:10+01:00\"', 2026-11-24T01:58:10Z",
        "'\"2026-11-24T02:58:10.5+0100\"', 2026-11-24T01:58:10.5Z",
        "'\"2026-11-24 02:58:16.706276\"', 2026-11-24T02:58:16.706276Z"
    })
    void every_form_of_a_time_is_read(String json, Instant time) throws BrokenJsonException {
        assertThat(timeOf("{\"date\":" + json + "}")).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"mine\"",
                "\"\"",
                "-5",
                "0",
                "1e400000",
                "1e-400000",
                "1e30",
                "null",
                "{}",
                "\"+999999999-01-01T00:00:00Z\""
            })
    void what_is_no_time_is_passed_over(String json) throws BrokenJsonException {
        assertThat(timeOf("{\"date\":" + json + ",\"@timestamp\":7}")).isEqualTo(Instant.ofEpochSecond(7));
    }

    @Test
    void digits_without_end_are_no_time() throws BrokenJsonException {
        assertThat(timeOf("{\"time\":" + "9".repeat(100_000) + "}")).isNull();
    }

    private static @Nullable Instant timeOf(String record) throws BrokenJsonException {
        return SenderTime.of(JsonObjectReader.readOnly(record.getBytes(UTF_8)));
    }
}
