package io.portreeve.event;

import io.portreeve.kql.HiddenPart;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as queries see it.
 *
 * @param happenedAt its time; its arrival when it shows none: an event that was cut off must not pass for an old one
 * @param fields what is known of its fields
 * @param hidden what is not; null when nothing is hidden
 */
public record SeenEvent(
        Instant happenedAt,
        Map<String, @Nullable Object> fields,
        @Nullable HiddenPart hidden) {

    /** Makes the names of an event that queries ask for. */
    public static SeenEvent of(AuditEvent event, Instant receivedAt) {
        JsonDocument.Content content = event.json().content();
        Map<String, @Nullable Object> fields = EventFields.of(event, receivedAt);
        HiddenPart hidden = event.incomplete() ? HiddenFields.of(event, content, fields) : null;
        return new SeenEvent(happenedAt(event, receivedAt), fields, hidden);
    }

    private static Instant happenedAt(AuditEvent event, Instant receivedAt) {
        Instant time = StoredTime.clamped(event.eventTime());
        return time.equals(Instant.EPOCH) ? receivedAt : time;
    }

    /** What a query says about it. */
    public Verdict ask(KqlMatcher query) {
        if (hidden != null) return query.decide(fields, hidden);
        return query.matches(fields) ? Verdict.MATCH : Verdict.NO_MATCH;
    }

    /** Whether a query matches it, as far as is known. */
    public boolean mayMatch(KqlMatcher query) {
        return ask(query) != Verdict.NO_MATCH;
    }
}
