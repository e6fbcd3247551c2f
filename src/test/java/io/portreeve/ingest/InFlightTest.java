package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.portreeve.problem.ProblemException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InFlightTest {

    private static final int LARGE = InFlight.LARGE;

    private final InFlight inFlight =
            new InFlight(Limits.with("max-requests=3", "max-bytes-in-flight=12MB", "max-wait=0s"));

    @Test
    void one_request_too_many_is_refused_with_429_until_another_leaves() {
        var first = inFlight.enter(-1);
        try (var second = inFlight.enter(-1);
                var third = inFlight.enter(-1)) {
            assertThat(second).isNotSameAs(third);
            assertBusy(() -> inFlight.enter(-1));
            first.close();
            inFlight.enter(-1).close();
        }
        assertThat(inFlight.requests()).isZero();
    }

    @Test
    @Timeout(30)
    void one_request_too_many_does_not_wait_and_whoever_waits_counts() throws Exception {
        var patient = new InFlight(Limits.with("max-requests=2", "max-wait=1h"));
        try (var waiting = Executors.newSingleThreadExecutor()) {
            var large = patient.enter(LARGE + 1);
            Future<?> next = waiting.submit(() -> patient.enter(LARGE + 1).close());
            await().until(() -> patient.requests() == 2);
            assertBusy(() -> patient.enter(-1));
            assertBusy(() -> patient.enter(LARGE + 1));
            large.close();
            next.get();
        }
        assertThat(patient.requests()).isZero();
    }

    @Test
    void two_bodies_may_go_beyond_the_bytes_and_a_third_is_refused_with_429() {
        var few = new InFlight(Limits.with("max-bytes-in-flight=8MB", "max-wait=0s"));
        try (var all = few.enter(-1);
                var beyond = few.enter(-1);
                var alsoBeyond = few.enter(-1);
                var refused = few.enter(-1)) {
            all.makeRoom(LARGE);
            beyond.makeRoom(LARGE);
            alsoBeyond.makeRoom(LARGE);
            assertBusy(() -> refused.makeRoom(1));
        }
        assertThat(few.bytes()).isZero();
    }

    @Test
    void bodies_that_come_together_and_are_more_than_there_is_room_for_all_get_through() throws Exception {
        var shared = new InFlight(Limits.with("max-bytes-in-flight=8MB", "max-wait=60s"));
        var started = new CountDownLatch(8); // so many get a part, and then there is no more
        Callable<Integer> sender = () -> {
            try (var request = shared.enter(-1)) {
                for (int at = 0; at < 5; at++) {
                    request.makeRoom(1 << 20);
                    started.countDown();
                    started.await();
                }
                return 1;
            }
        };
        try (var senders = Executors.newFixedThreadPool(20)) {
            int through = 0;
            for (Future<Integer> each : senders.invokeAll(Collections.nCopies(20, sender))) through += each.get();
            assertThat(through).isEqualTo(20);
        }
    }

    @Test
    void a_large_body_waits_for_other_large_ones_only_and_holds_nothing_meanwhile() {
        try (var large = inFlight.enter(50 << 20);
                var small = inFlight.enter(-1)) {
            large.makeRoom(50 << 20);
            small.makeRoom(LARGE / 2);
            assertBusy(() -> inFlight.enter(LARGE + 1));
            assertBusy(() -> small.makeRoom(LARGE));
            assertThat(inFlight.requests()).isEqualTo(2);
        }
        inFlight.enter(LARGE + 1).close();
        inFlight.enter(LARGE + 1).close();
    }

    @Test
    void a_body_of_eight_megabytes_is_not_large_yet() {
        assertThat(InFlight.isLarge(8 << 20)).isFalse();
        assertThat(InFlight.isLarge((8 << 20) + 1)).isTrue();
    }

    private static void assertBusy(ThrowingCallable claim) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(claim)
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(429))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent());
    }
}
