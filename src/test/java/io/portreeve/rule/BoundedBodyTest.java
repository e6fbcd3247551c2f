package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class BoundedBodyTest {

    @Test
    void a_body_of_the_largest_size_is_read_whole() throws IOException {
        assertThat(read(10)).hasSize(10);
    }

    @Test
    void a_larger_body_is_refused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(11))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(413));
    }

    private static byte[] read(int size) throws IOException {
        return BoundedBody.read(new ByteArrayInputStream(new byte[size]), DataSize.ofBytes(10));
    }
}
