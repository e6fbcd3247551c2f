package io.portreeve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The service's clock in tests: it stands still until a test moves it. */
public final class SettableClock extends Clock {

    private final AtomicReference<Instant> now = new AtomicReference<>();

    /** A clock that stands at the present time. */
    public SettableClock() {
        reset();
    }

    /** Sets it to the present time. */
    public void reset() {
        now.set(Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** Moves it on. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    /** Sets it to an instant. */
    public void set(Instant instant) {
        now.set(instant);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the service speaks UTC only");
    }
}
