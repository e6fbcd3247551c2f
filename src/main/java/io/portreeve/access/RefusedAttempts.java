package io.portreeve.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.access.RefusedAttempt.Kind;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Makes refused keys loud on our side, since a sender with a wrong key loses data on its own: counted, logged, told, delayed. */
@Component
class RefusedAttempts {

    private static final String COUNTER = "portreeve.access.refused";

    private final MeterRegistry meters;
    private final RefusalLog log;
    private final ApplicationEventPublisher events;
    private final RefusalDelay delay;

    RefusedAttempts(MeterRegistry meters, RefusalLog log, ApplicationEventPublisher events) {
        this.meters = meters;
        this.log = log;
        this.events = events;
        this.delay = new RefusalDelay(Thread::sleep);
    }

    /** @param known whose key was presented, where that is known */
    void note(Kind kind, @Nullable Caller known, HttpServletRequest request) {
        RefusedAttempt attempt = new RefusedAttempt(
                kind,
                known == null ? null : known.keyId(),
                known == null ? null : known.keyName(),
                request.getMethod(),
                request.getRequestURI(),
                Objects.requireNonNullElse(request.getRemoteAddr(), "unknown"),
                request.getHeader(HttpHeaders.USER_AGENT));
        // Both tags have few values: the keys are those that an admin made.
        meters.counter(COUNTER, "kind", kind.word(), "key", known == null ? "none" : Long.toString(known.keyId()))
                .increment();
        log.note(attempt);
        events.publishEvent(attempt);
        if (isWrongKey(kind)) delay.hold();
    }

    private static boolean isWrongKey(Kind kind) {
        return switch (kind) {
            case UNKNOWN_KEY, EXPIRED_KEY, REVOKED_KEY -> true;
            case NO_KEY, FORBIDDEN -> false;
        };
    }
}
