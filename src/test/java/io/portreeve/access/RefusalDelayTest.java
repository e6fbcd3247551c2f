package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RefusalDelayTest {

    @Test
    void a_wrong_key_waits_for_a_tenth_of_a_second_at_most() {
        List<Duration> slept = new ArrayList<>();
        new RefusalDelay(slept::add).hold();
        assertThat(slept)
                .singleElement()
                .satisfies(time -> assertThat(time).isPositive().isLessThanOrEqualTo(Duration.ofMillis(100)));
    }

    @Test
    @Timeout(20)
    void in_a_flood_only_eight_wait_and_the_others_are_answered_at_once() throws Exception {
        CountDownLatch asleep = new CountDownLatch(8);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        RefusalDelay delay = new RefusalDelay(time -> {
            held.incrementAndGet();
            asleep.countDown();
            over.await();
        });
        try (var flood = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) flood.submit(delay::hold);
            asleep.await();
            delay.hold(); // would hang if it waited too
            over.countDown();
        }
        assertThat(held).hasValue(8);
    }
}
