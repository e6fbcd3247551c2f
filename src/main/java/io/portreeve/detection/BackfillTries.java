package io.portreeve.detection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Which backfills this process could not go on with, because the database failed. Each rests longer after each try in a row, and
 * those behind it get on meanwhile. A restart forgets them: they are tried anew.
 */
@Component
class BackfillTries {

    /** With the rests between them, more than half an hour: an outage that is mended meanwhile fails no backfill. */
    static final int MAX_TRIES = 10;

    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private final Map<Long, Failed> failed = new HashMap<>();
    private final DetectionSettings settings;
    private final Clock clock;

    BackfillTries(DetectionSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Failed(int tries, Instant restsUntil) {}

    /** Those that are to be left alone for now. */
    synchronized List<Long> resting() {
        Instant now = clock.instant();
        return failed.entrySet().stream()
                .filter(entry -> entry.getValue().restsUntil().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Notes that a try failed, and says whether it was one too many. */
    synchronized boolean fail(long backfill) {
        int tries = failed.containsKey(backfill) ? failed.get(backfill).tries() + 1 : 1;
        failed.put(backfill, new Failed(tries, clock.instant().plus(restAfter(tries))));
        return tries >= MAX_TRIES;
    }

    /** Notes that a backfill got on, or has come to its end. */
    synchronized void forget(long backfill) {
        failed.remove(backfill);
    }

    private Duration restAfter(int tries) {
        Duration rest = settings.retryDelay().multipliedBy(1L << Math.min(tries - 1, 20));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }
}
