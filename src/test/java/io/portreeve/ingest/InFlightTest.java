package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.problem.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private static final int LARGE = InFlight.LARGE;

    private final InFlight inFlight =
            new InFlight(Limits.with("max-requests=3", "max-bytes-in-flight=12MB", "max-wait=0s"));

    @Test
    void one_request_too_many_is_refused_with_429_until_another_leaves() {
        var first = inFlight.enter();
        try (var second = inFlight.enter();
                var third = inFlight.enter()) {
            assertThat(second).isNotSameAs(third);
            assertBusy(inFlight::enter);
            first.close();
            inFlight.enter().close();
        }
        assertThat(inFlight.requests()).isZero();
    }

    @Test
    void a_byte_too_many_is_refused_with_429_until_another_body_is_done() {
        try (var second = inFlight.enter()) {
            try (var first = inFlight.enter()) {
                first.makeRoom(LARGE);
                second.makeRoom(LARGE / 2);
                assertBusy(() -> second.makeRoom(1));
            }
            second.makeRoom(1);
            assertThat(inFlight.bytes()).isEqualTo(LARGE / 2 + 1);
        }
        assertThat(inFlight.bytes()).isZero();
    }

    @Test
    void a_large_body_waits_for_other_large_ones_only() {
        try (var large = inFlight.enter();
                var alsoLarge = inFlight.enter();
                var small = inFlight.enter()) {
            large.makeRoom(LARGE);
            large.makeRoom(50 << 20);
            small.makeRoom(LARGE / 2);
            assertBusy(() -> alsoLarge.makeRoom(LARGE + 1));
        }
        try (var next = inFlight.enter()) {
            next.makeRoom(LARGE + 1);
        }
    }

    private static void assertBusy(ThrowingCallable claim) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(claim)
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(429))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent());
    }
}
