package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.problem.ProblemException;
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
            first.claimLarge();
            first.claimLarge();
            assertThatExceptionOfType(ProblemException.class).isThrownBy(second::claimLarge);
        }
        try (var third = slots.claim()) {
            third.claimLarge();
        }
    }
}
