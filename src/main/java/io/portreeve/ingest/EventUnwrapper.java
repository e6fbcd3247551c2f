package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Finds the event in a record: the record itself, an object under one of its keys, an Elastic document's
 * {@code kubernetes.audit}, or text under {@code log}, {@code message} or {@code body}; wrappings may be wrapped again. Such text
 * may be the beginning of an event that a shipper cut off.
 */
final class EventUnwrapper {

    /** As deep as an event may be wrapped. */
    static final int MAX_WRAPPINGS = 4;

    /** A record's objects are searched for an event up to here. */
    static final int MAX_OBJECTS = 100;

    private static final List<String> TEXTS = List.of("log", "message", "body");

    private @Nullable Instant sentAt;
    private @Nullable String cluster;

    private EventUnwrapper(@Nullable Instant sentAt) {
        this.sentAt = sentAt;
    }

    /** @param sentAt the time that came beside the record; without one the outermost time within it counts */
    static Unwrapped unwrap(JsonObject record, @Nullable Instant sentAt) {
        return new EventUnwrapper(sentAt).unwrap(record);
    }

    /** Whether an event may stand under this key as text. */
    static boolean isText(String key) {
        return TEXTS.contains(key);
    }

    private Unwrapped unwrap(JsonObject record) {
        try {
            JsonObject object = record;
            for (int wrappings = 0; wrappings <= MAX_WRAPPINGS; wrappings++) {
                noteSender(object);
                if (object.isEvent()) return new Unwrapped.Event(object, sentAt, cluster);
                object = inner(object);
            }
            throw new NoEventException("the event is wrapped more than %d times".formatted(MAX_WRAPPINGS));
        } catch (NoEventException e) {
            return new Unwrapped.NotAnEvent(e.reason, cluster);
        }
    }

    private void noteSender(JsonObject object) {
        if (sentAt == null) sentAt = SenderTime.of(object);
        if (cluster == null) cluster = object.text("cluster");
    }

    private static JsonObject inner(JsonObject object) throws NoEventException {
        JsonObject inner = inElasticDocument(object);
        if (inner == null) inner = underOneKey(object);
        if (inner == null) inner = inText(object);
        if (inner == null) throw new NoEventException(whyNot(object));
        return inner;
    }

    private static @Nullable JsonObject inElasticDocument(JsonObject object) {
        JsonObject kubernetes = object.object("kubernetes");
        if (kubernetes == null) return DottedEvent.find(object);
        JsonObject audit = kubernetes.object("audit");
        if (audit != null) return audit;
        JsonObject dotted = DottedEvent.find(kubernetes);
        return dotted != null ? dotted : DottedEvent.find(object);
    }

    private static @Nullable JsonObject underOneKey(JsonObject object) throws NoEventException {
        List<JsonObject> events = new ArrayList<>();
        object.members().stream()
                .filter(member -> member.kind() == JsonToken.START_OBJECT)
                .limit(MAX_OBJECTS)
                .map(object::object)
                .forEach(inner -> {
                    if (inner != null && inner.isEvent()) events.add(inner);
                });
        if (events.size() > 1) throw new NoEventException("more than one event in one record");
        return events.isEmpty() ? null : events.getFirst();
    }

    private static @Nullable JsonObject inText(JsonObject object) throws NoEventException {
        for (String key : TEXTS) {
            byte[] text = object.bytesOfText(key);
            if (text != null && beginsObject(text)) return parse(key, text);
        }
        return null;
    }

    private static boolean beginsObject(byte[] text) {
        int start = JsonBytes.skipBlank(text, 0, text.length);
        if (start < text.length && text[start] == '{') return true;
        return new String(text, StandardCharsets.UTF_8).stripLeading().startsWith("{");
    }

    private static JsonObject parse(String key, byte[] source) throws NoEventException {
        try {
            return JsonObjectReader.readOnly(source);
        } catch (BrokenJsonException e) {
            JsonObject beginning = new JsonObject(source, 0, source.length, e.members());
            // whether it is merely cut off, or broken, is for the reader of events to say
            if (beginning.isEvent()) return beginning;
            throw new NoEventException("text in %s %s".formatted(key, e.reason()));
        }
    }

    private static String whyNot(JsonObject object) {
        Member auditId = object.member("auditID");
        if (auditId != null) return "auditID is not a string, or empty";
        for (String key : TEXTS) {
            if (object.text(key) != null) return "no auditID, and text in %s is not a JSON object".formatted(key);
        }
        return "no auditID";
    }

    private static final class NoEventException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        private NoEventException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
