package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class BoundedBodyTest {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration OVER = Duration.ofNanos(-1);

    @Test
    void a_body_of_the_largest_size_is_read_whole() throws IOException {
        assertThat(read(10, LONG)).hasSize(10);
    }

    @Test
    void a_larger_body_is_refused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(11, LONG))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(413));
    }

    @Test
    void a_body_that_takes_too_long_is_refused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(10, OVER))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(408));
    }

    private static byte[] read(int size, Duration maxTime) throws IOException {
        return BoundedBody.read(new ByteArrayInputStream(new byte[size]), DataSize.ofBytes(10), maxTime);
    }
}
