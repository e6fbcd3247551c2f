package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** What stands below a value that came whole keeps its dots beside it. */
    @SuppressWarnings("unchecked")
    private void put(Member member) {
        String[] names = member.name().substring(prefix.length()).split("\\.", MAX_NAMES);
        Map<String, Object> object = root;
        int depth = 0;
        while (depth < names.length - 1) {
            Object inner = object.computeIfAbsent(names[depth], name -> new LinkedHashMap<String, Object>());
            if (!(inner instanceof Map)) break;
            object = (Map<String, Object>) inner;
            depth++;
        }
        String name = String.join(".", Arrays.asList(names).subList(depth, names.length));
        if (object.put(name, member) instanceof Map<?, ?> below) putDotted(object, name, below);
    }

    private static void putDotted(Map<String, Object> object, String name, Map<?, ?> below) {
        below.forEach((key, value) -> {
            String longer = name + "." + key;
            if (value instanceof Map<?, ?> deeper) putDotted(object, longer, deeper);
            else object.put(longer, value);
        });
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
