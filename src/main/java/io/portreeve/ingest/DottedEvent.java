package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * An event whose fields stand as {@code kubernetes.audit.user.username} and the like, as Elastic flattens them, or below
 * {@code kubernetes} as {@code audit.user.username}.
 */
final class DottedEvent {

    private static final List<String> PREFIXES = List.of("kubernetes.audit.", "audit.");

    /** Longer names keep the rest of their dots: no field of an event lies so deep. */
    private static final int MAX_NAMES = 32;

    private final JsonObject record;
    private final String prefix;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    private DottedEvent(JsonObject record, String prefix) {
        this.record = record;
        this.prefix = prefix;
    }

    /** The event in an object, if it holds one so, as an object; its values stay the bytes that came. */
    static @Nullable JsonObject find(JsonObject record) {
        for (String prefix : PREFIXES) {
            if (record.member(prefix + "auditID") != null) return new DottedEvent(record, prefix).rebuild();
        }
        return null;
    }

    private JsonObject rebuild() {
        record.members().stream()
                .filter(member -> member.name().startsWith(prefix))
                .forEach(this::put);
        write(root);
        try {
            return JsonObjectReader.readOnly(json.toByteArray());
        } catch (BrokenJsonException e) {
            throw new IllegalStateException("it was made of JSON", e);
        }
    }

    @SuppressWarnings("unchecked")
    private void put(Member member) {
        String[] names = member.name().substring(prefix.length()).split("\\.", MAX_NAMES);
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
