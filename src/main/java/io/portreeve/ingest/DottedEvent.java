package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.io.JsonStringEncoder;

/** An event whose fields stand as {@code kubernetes.audit.user.username} and the like, as Elastic flattens them. */
final class DottedEvent {

    private static final String PREFIX = "kubernetes.audit.";

    /** Longer names keep the rest of their dots: no field of an event lies so deep. */
    private static final int MAX_NAMES = 32;

    private final JsonObject record;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    private DottedEvent(JsonObject record) {
        this.record = record;
    }

    static boolean isIn(JsonObject record) {
        return record.member(PREFIX + "auditID") != null;
    }

    /** The event as an object; its values stay the bytes that came. */
    static JsonObject rebuild(JsonObject record) {
        var event = new DottedEvent(record);
        record.members().stream()
                .filter(member -> member.name().startsWith(PREFIX))
                .forEach(event::put);
        event.write(event.root);
        try {
            return JsonObjectReader.readOnly(event.json.toByteArray());
        } catch (BrokenJsonException e) {
            throw new IllegalStateException("it was made of JSON", e);
        }
    }

    @SuppressWarnings("unchecked")
    private void put(Member member) {
        String[] names = member.name().substring(PREFIX.length()).split("\\.", MAX_NAMES);
        Map<String, Object> object = root;
        for (int i = 0; i < names.length - 1; i++) {
            Object inner = object.get(names[i]);
            if (!(inner instanceof Map)) {
                inner = new LinkedHashMap<String, Object>();
                object.put(names[i], inner);
            }
            object = (Map<String, Object>) inner;
        }
        object.put(names[names.length - 1], member);
    }

    /** Goes {@link #MAX_NAMES} deep at most. */
    private void write(Map<?, ?> object) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            json.write(separator);
            separator = ',';
            json.write('"');
            json.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8((String) entry.getKey()));
            json.writeBytes("\":".getBytes(StandardCharsets.UTF_8));
            writeValue(entry.getValue());
        }
        if (separator == '{') json.write('{');
        json.write('}');
    }

    private void writeValue(Object value) {
        if (value instanceof Map<?, ?> object) write(object);
        else if (value instanceof Member member)
            json.write(record.source(), member.from(), member.to() - member.from());
    }
}
