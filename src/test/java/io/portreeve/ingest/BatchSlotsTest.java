package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchSlotsTest {

    private final BatchSlots slots = new BatchSlots(Limits.with("max-concurrent-batches=2", "max-wait=0s"));

    @Test
    void too_many_batches_at_once_are_refused_with_429() {
        try (var first = slots.claim();
                var second = slots.claim()) {
            assertThat(first).isNotSameAs(second);
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(slots::claim)
                    .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(429));
        }
    }

    @Test
    void a_slot_given_back_is_free_again() {
        for (int i = 0; i < 5; i++) slots.claim().close();
        slots.claim().close();
    }

    @Test
    void there_is_one_large_batch_at_a_time() {
        try (var first = slots.claim();
                var second = slots.claim()) {
            first.grow();
            first.grow();
            assertThatExceptionOfType(ProblemException.class).isThrownBy(second::grow);
        }
        try (var third = slots.claim()) {
            third.grow();
        }
    }

    @Test
    void who_waits_for_the_place_of_large_ones_keeps_no_slot_from_others() {
        try (var large = slots.claim(true, new Patience(Duration.ZERO))) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> slots.claim(true, new Patience(Duration.ofMillis(1))));
            slots.claim().close();
            assertThat(large).isNotNull();
        }
        slots.claim(true, new Patience(Duration.ZERO)).close();
    }
}
