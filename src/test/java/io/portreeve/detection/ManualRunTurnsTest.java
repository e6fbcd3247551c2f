package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.CannotAcquireLockException;

class ManualRunTurnsTest {

    private final ManualRunTurns turns = new ManualRunTurns();

    @Test
    @Timeout(30)
    void a_few_wait_in_line_and_one_more_is_refused_at_once() {
        for (int i = 0; i < ManualRunTurns.AT_ONCE; i++) turns.take(Duration.ZERO);
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> asked = new ArrayList<>();
            for (int i = 0; i <= ManualRunTurns.IN_LINE; i++) {
                asked.add(CompletableFuture.runAsync(() -> turns.take(Duration.ofHours(1)), waiting));
            }
            await().until(() -> asked.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
            for (int i = 0; i < ManualRunTurns.IN_LINE; i++) turns.giveBack();
        }
    }

    @Test
    void whose_turn_does_not_come_leaves_the_line() {
        for (int i = 0; i < ManualRunTurns.AT_ONCE; i++) turns.take(Duration.ZERO);
        for (int i = 0; i <= ManualRunTurns.IN_LINE; i++) {
            assertThatExceptionOfType(CannotAcquireLockException.class)
                    .isThrownBy(() -> turns.take(Duration.ZERO))
                    .withMessageContaining("take too long");
        }
        turns.giveBack();
        turns.take(Duration.ZERO);
    }
}
