package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a patch leaves alone what it does not name, so that the state after it follows from the state before. */
final class MergedPatch {

    private MergedPatch() {}

    /**
     * Not so for a JSON Patch, for a server-side apply (which takes away what it names no more, and names its kind), and where
     * a null or a directive such as {@code $patch} takes something away.
     */
    static boolean leavesTheRest(AuditEvent patch) {
        if (!(patch.json().at("requestObject") instanceof Map<?, ?> body)) return false;
        if (body.containsKey("kind") || body.containsKey("apiVersion") || takesAway(body)) return false;
        if (!(body.get("spec") instanceof Map<?, ?> spec)) return true;
        return !takesAway(spec)
                && !takesAway(spec.get("selector"))
                && entries(spec.get("ports")).stream().noneMatch(MergedPatch::takesAway);
    }

    private static List<?> entries(@Nullable Object ports) {
        return ports instanceof List<?> list ? list : List.of();
    }

    private static boolean takesAway(@Nullable Object value) {
        return value instanceof Map<?, ?> fields
                && fields.entrySet().stream()
                        .anyMatch(field -> field.getValue() == null
                                || (field.getKey() instanceof String key && key.startsWith("$")));
    }
}
