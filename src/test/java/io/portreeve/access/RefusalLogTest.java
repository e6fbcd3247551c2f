package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.SettableClock;
import io.portreeve.access.RefusedAttempt.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RefusalLogTest {

    private final SettableClock clock = new SettableClock();
    private final RefusalLog log = new RefusalLog(clock);

    @Test
    void the_first_of_an_address_is_written_at_once(CapturedOutput output) {
        log.note(new RefusedAttempt(
                Kind.EXPIRED_KEY, 7L, "old", "POST", "/api/v1/audit-events", "192.0.2.1", "Fluent-Bit"));
        assertThat(output)
                .contains("WARN")
                .contains("(expired-key, key 7): POST /api/v1/audit-events from 192.0.2.1, user agent Fluent-Bit");
    }

    @Test
    void what_follows_is_counted_in_one_line_a_minute(CapturedOutput output) {
        for (int i = 0; i < 1_000; i++) log.note(unknownKeyFrom("192.0.2.1"));
        log.sumUp();
        log.sumUp();
        assertThat(output.getOut().lines()).hasSize(2);
        assertThat(output).contains("in the last minute: unknown-key 999");
    }

    @Test
    void many_addresses_do_not_fill_the_log(CapturedOutput output) {
        for (int i = 0; i < 5_000; i++) log.note(unknownKeyFrom("192.0.2." + i));
        log.sumUp();
        assertThat(output.getOut().lines()).hasSize(RefusalLog.MAX_LINES_A_MINUTE + 1);
    }

    @Test
    void an_address_is_new_again_after_ten_minutes(CapturedOutput output) {
        log.note(unknownKeyFrom("192.0.2.1"));
        clock.advance(Duration.ofMinutes(11));
        log.note(unknownKeyFrom("192.0.2.1"));
        assertThat(output.getOut().lines()).hasSize(2);
    }

    @Test
    void what_an_attacker_writes_stays_on_its_line(CapturedOutput output) {
        log.note(attempt("192.0.2.1", "x\n2026-11-25 INFO all is well\u202E\u001B[2J" + "y".repeat(5_000)));
        assertThat(output.getOut().lines()).hasSize(1);
        assertThat(output.getOut()).hasSizeLessThan(400).doesNotContain("\u202E", "\u001B[2J");
    }

    private static RefusedAttempt unknownKeyFrom(String address) {
        return attempt(address, null);
    }

    private static RefusedAttempt attempt(String address, @Nullable String userAgent) {
        return new RefusedAttempt(Kind.UNKNOWN_KEY, null, null, "POST", "/api/v1/audit-events", address, userAgent);
    }
}
