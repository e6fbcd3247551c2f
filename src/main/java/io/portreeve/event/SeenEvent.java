package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.kql.HiddenPart;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    /** Where events happened whose sender does not say it. */
    private static final String SAMPLE_CLUSTER = "default";

    /** Makes the names of an event that queries ask for; what it says of a Service's exposure from itself alone. */
    public static SeenEvent of(AuditEvent event, Instant receivedAt) {
        return of(event, receivedAt, null);
    }

    /**
     * Makes the names of an event that queries ask for.
     *
     * @param exposure what is known of what it did to a Service's exposure; null for what it tells itself
     */
    public static SeenEvent of(AuditEvent event, Instant receivedAt, @Nullable ExposureChange exposure) {
        JsonDocument.Content content = event.json().content();
        Map<String, @Nullable Object> fields = EventFields.of(event, receivedAt, exposure);
        HiddenPart hidden = event.incomplete() ? HiddenFields.of(event, content, fields) : null;
        return new SeenEvent(happenedAt(event, receivedAt), fields, hidden);
    }

    static Instant happenedAt(AuditEvent event, Instant receivedAt) {
        Instant time = StoredTime.clamped(event.eventTime());
        return time.equals(Instant.EPOCH) ? receivedAt : time;
    }

    /**
     * Works on an object that somebody wrote to try queries on, when there is room for it: an audit event as it would be seen if
     * it came now, any other object as an Elastic document, with the fields it gives and no others.
     *
     * @throws UnreadableJsonException when the document is no object, or holds more than can be read
     */
    public static <T> T ofSample(byte[] document, Instant now, Function<SeenEvent, T> work) {
        return LargeDocuments.whenThereIsRoom(document.length, () -> work.apply(sample(document, now)));
    }

    private static SeenEvent sample(byte[] document, Instant now) {
        JsonDocument json = JsonDocument.parse(document);
        String auditId = json.text("auditID");
        if (auditId == null || auditId.isEmpty()) return new SeenEvent(now, json.root(), null);
        String cluster = json.text("cluster");
        return of(
                AuditEvent.of(cluster == null ? SAMPLE_CLUSTER : cluster, document, null, DocumentLimits.WIDEST), now);
    }

    /** How many values there are to look at, those that stand under several names several times. */
    public int valueCount() {
        Deque<Object> open = new ArrayDeque<>(List.of(fields));
        int count = 0;
        while (!open.isEmpty()) {
            Object node = open.pop();
            count++;
            Collection<?> inner = switch (node) {
                case Map<?, ?> object -> object.values();
                case List<?> elements -> elements;
                default -> List.of();
            };
            for (Object value : inner) if (value != null) open.push(value);
        }
        return count;
    }

    /** What a query says about it. */
    public Verdict ask(KqlMatcher query) {
        return query.decide(fields, hidden);
    }

    /** Whether a query matches it, as far as is known. */
    public boolean mayMatch(KqlMatcher query) {
        return ask(query) != Verdict.NO_MATCH;
    }
}
