package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ImportTurnTest {

    private static final DataSize SIZE = DataSize.ofMegabytes(1);

    private final ImportTurn turn = new ImportTurn(new RuleSettings(SIZE, SIZE, SIZE, 1, Duration.ofMillis(1)));

    @Test
    void who_waits_too_long_for_another_import_is_told_to_come_again() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> turn.take(() -> turn.take(() -> "never")))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(503))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent());
    }

    @Test
    void an_import_that_fails_gives_its_turn_back() {
        assertThatIllegalStateException()
                .isThrownBy(() -> turn.take(() -> {
                    throw new IllegalStateException();
                }));

        assertThat(turn.<String>take(() -> "done")).isEqualTo("done");
    }
}
