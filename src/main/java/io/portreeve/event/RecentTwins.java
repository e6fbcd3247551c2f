package io.portreeve.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which keys sent known events lately: senders repeat in bursts, and asking first is then cheaper than a COPY for nothing. */
@Component
class RecentTwins {

    private static final Duration LATELY = Duration.ofMinutes(1);

    private static final long NO_KEY = 0;

    private final Map<Long, Instant> until = new ConcurrentHashMap<>();
    private final Clock clock;

    RecentTwins(Clock clock) {
        this.clock = clock;
    }

    void met(@Nullable Long apiKeyId) {
        until.put(keyOf(apiKeyId), clock.instant().plus(LATELY));
    }

    boolean metLately(@Nullable Long apiKeyId) {
        Instant end = until.get(keyOf(apiKeyId));
        return end != null && clock.instant().isBefore(end);
    }

    private static long keyOf(@Nullable Long apiKeyId) {
        return apiKeyId == null ? NO_KEY : apiKeyId;
    }
}
