package io.portreeve.access;

import io.portreeve.problem.EchoedText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Writes refused attempts to the log without letting anyone fill it: the first of an address at once, what follows as one line
 * a minute that counts. How much is remembered and written is bounded, however many addresses there are.
 */
@Component
class RefusalLog {

    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

    static final int MAX_LINES_A_MINUTE = 20;

    private static final int MAX_ADDRESSES = 1_000;
    private static final Duration NEW_AGAIN_AFTER = Duration.ofMinutes(10);

    private final Clock clock;
    private final Map<String, Instant> written = new HashMap<>();
    private final Map<RefusedAttempt.Kind, Long> unwritten = new EnumMap<>(RefusedAttempt.Kind.class);
    private int lines;

    RefusalLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void note(RefusedAttempt attempt) {
        if (isNew(attempt.address())) write(attempt);
        else unwritten.merge(attempt.kind(), 1L, Long::sum);
    }

    /** Says how many attempts were not written since the last time, and lets new addresses be written again. */
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    synchronized void sumUp() {
        lines = 0;
        written.values().removeIf(this::isLongAgo);
        if (unwritten.isEmpty()) return;
        String counts = unwritten.entrySet().stream()
                .map(count -> "%s %d".formatted(count.getKey().word(), count.getValue()))
                .collect(Collectors.joining(", "));
        log.warn("More requests were refused for their keys in the last minute: {}", counts);
        unwritten.clear();
    }

    private boolean isNew(String address) {
        if (lines == MAX_LINES_A_MINUTE) return false;
        Instant before = written.get(address);
        if (before == null ? written.size() == MAX_ADDRESSES : !isLongAgo(before)) return false;
        written.put(address, clock.instant());
        lines++;
        return true;
    }

    private boolean isLongAgo(Instant time) {
        return time.isBefore(clock.instant().minus(NEW_AGAIN_AFTER));
    }

    private static void write(RefusedAttempt attempt) {
        log.warn(
                "Refused a request for its key ({}{}): {} {} from {}, user agent {}",
                attempt.kind().word(),
                attempt.keyId() == null ? "" : ", key " + attempt.keyId(),
                EchoedText.visible(attempt.method()),
                EchoedText.visible(attempt.path()),
                attempt.address(),
                attempt.userAgent() == null ? "none" : EchoedText.visible(attempt.userAgent()));
    }
}
