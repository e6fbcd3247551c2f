package io.portreeve.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The typed columns of one document. Null says that a query can find no such value in the document; {@link #ELSEWHERE} that
 * only the document tells, because it holds something unusual there, such as an array, a number or a dotted key.
 */
final class TypedValues {

    static final String ELSEWHERE = "\uFFFD";

    /** {@link #ELSEWHERE} of the response code. */
    static final short CODE_ELSEWHERE = -1;

    private static final String DECISION_WITHOUT_DOTS = EventFields.withoutDots(AuditEvent.DECISION);

    private final Map<String, @Nullable Object> root;

    TypedValues(JsonDocument json) {
        this.root = json.head();
    }

    @Nullable
    String text(TypedColumn column) {
        return switch (value(column.parent(), column.key())) {
            case null -> null;
            case String text -> column.hold(text);
            default -> ELSEWHERE;
        };
    }

    @Nullable
    Short responseCode() {
        Object value = value("responseStatus", "code");
        if (value == null) return null;
        if (!(value instanceof JsonNumber)) return CODE_ELSEWHERE;
        try {
            short code = Short.parseShort(value.toString());
            return code < 0 ? CODE_ELSEWHERE : code;
        } catch (NumberFormatException noStatusCode) {
            return CODE_ELSEWHERE;
        }
    }

    /** Where it came from, when that is one IPv4 address; null says that only the document tells. */
    byte @Nullable [] sourceIp() {
        Object value = value(root, "sourceIPs");
        if (value instanceof List<?> several && several.size() == 1) value = several.getFirst();
        return value instanceof String text ? Ipv4Block.address(text) : null;
    }

    private @Nullable Object value(@Nullable String parent, String key) {
        if (parent == null) return value(root, key);
        return switch (value(root, parent)) {
            case Map<?, ?> object -> value(object, key);
            case List<?> several -> several;
            case null -> null;
            default -> null;
        };
    }

    /** The value at a key, or a list when the object may spell the path in another way. */
    private static @Nullable Object value(Map<?, ?> object, String key) {
        for (Object other : object.keySet()) {
            if (isOtherSpelling((String) other, key)) return List.of();
        }
        return object.get(key);
    }

    private static boolean isOtherSpelling(String other, String key) {
        if (key.equals(AuditEvent.DECISION)) return other.equals(DECISION_WITHOUT_DOTS);
        return other.length() > key.length() && other.charAt(key.length()) == '.' && other.startsWith(key);
    }
}
