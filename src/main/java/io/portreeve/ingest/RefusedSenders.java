package io.portreeve.ingest;

import io.portreeve.access.RefusedAttempt;
import io.portreeve.access.RefusedAttempt.Kind;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes audit events of the cluster {@code portreeve} of requests that were refused for their keys, so that rules alert on
 * them: a sender with a wrong key loses what it sends, and says so at best in its own log. A request only counts; the events
 * are written by the clock, one for each address, reason and cluster in a while, of requests that sent events and others apart. How much is remembered is bounded.
 */
@Component
class RefusedSenders implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(RefusedSenders.class);

    private static final String CLUSTER = "portreeve";
    private static final int MAX_REMEMBERED = 200;
    private static final Pattern INGEST_PATH = Pattern.compile("/api/v1/(?:clusters/([^/]*)/)?audit-events/?");

    private final Map<Sender, Refusals> heard = new ConcurrentHashMap<>();
    private final EventAppender appender;
    private final JsonMapper json;
    private final RefusedSenderSettings settings;
    private final Clock clock;

    RefusedSenders(EventAppender appender, JsonMapper json, RefusedSenderSettings settings, Clock clock) {
        this.appender = appender;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Whose requests are counted together.
     *
     * @param address null stands for all the addresses that are too many to remember, whatever they wanted
     * @param sendsEvents whether somebody wanted to send events; null of many
     */
    private record Sender(
            @Nullable String address,
            Kind kind,
            @Nullable Boolean sendsEvents,
            @Nullable String cluster) {}

    /**
     * What is known of a sender.
     *
     * @param untold how many of its attempts are in no event yet
     * @param toldAt null before its first event
     */
    private record Refusals(
            RefusedAttempt latest, long untold, @Nullable Instant toldAt) {

        Refusals and(RefusedAttempt attempt) {
            return new Refusals(attempt, untold + 1, toldAt);
        }

        Refusals told(long attempts, Instant at) {
            return new Refusals(latest, untold - attempts, at);
        }

        boolean wasToldAfter(Instant time) {
            return toldAt != null && toldAt.isAfter(time);
        }
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::tick, settings.tick());
    }

    @EventListener
    void hear(RefusedAttempt attempt) {
        Matcher ingest = INGEST_PATH.matcher(attempt.path());
        boolean isSender = ingest.matches() && isPosting(attempt.method());
        if (!isSender && !isWrongKey(attempt.kind())) return;
        Sender sender = new Sender(attempt.address(), attempt.kind(), isSender, isSender ? ingest.group(1) : null);
        if (heard.size() >= MAX_REMEMBERED && !heard.containsKey(sender)) {
            sender = new Sender(null, attempt.kind(), null, null);
        }
        heard.compute(sender, (key, before) -> before == null ? new Refusals(attempt, 1, null) : before.and(attempt));
    }

    private static boolean isPosting(String method) {
        return method.equals("POST") || method.equals("PUT");
    }

    /** Without a key it may be a browser; whoever shows one that does not work has a wrong one, or tries. */
    private static boolean isWrongKey(Kind kind) {
        return switch (kind) {
            case UNKNOWN_KEY, EXPIRED_KEY, REVOKED_KEY -> true;
            case NO_KEY, FORBIDDEN -> false;
        };
    }

    void tick() {
        try {
            tell();
        } catch (RuntimeException e) {
            // The thread's edge: what was not written is still counted, and the next tick tries again.
            log.warn("Refused senders could not be written as events, the next tick tries again: {}", e.toString());
        }
    }

    /** Writes what is due, in one commit. */
    synchronized void tell() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant longAgo = now.minus(settings.repeat());
        heard.values().removeIf(refusals -> refusals.untold() == 0 && !refusals.wasToldAfter(longAgo));
        Map<Sender, Refusals> due = new ConcurrentHashMap<>(heard);
        due.values().removeIf(refusals -> refusals.untold() == 0 || refusals.wasToldAfter(longAgo));
        if (due.isEmpty()) return;
        List<AuditEvent> events = new ArrayList<>();
        due.forEach((sender, refusals) -> events.add(event(sender, refusals, now)));
        appender.append(events, null);
        due.forEach(
                (sender, told) -> heard.computeIfPresent(sender, (key, refusals) -> refusals.told(told.untold(), now)));
    }

    private AuditEvent event(Sender sender, Refusals refusals, Instant now) {
        RefusalEvent event = RefusalEvent.of(refusals.latest(), sender.address(), refusals.untold(), now);
        return AuditEvent.read(CLUSTER, json.writeValueAsBytes(event), null);
    }
}
