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

    /** Where the values stand; null when there are values. */
    private final @Nullable PlainJson plain;

    private final Map<String, @Nullable Object> root;

    TypedValues(JsonDocument json) {
        this.plain = json.plain();
        this.root = plain == null ? json.root() : Map.of();
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
        Object value = value(null, "sourceIPs");
        if (value instanceof List<?> several && several.size() == 1) value = several.getFirst();
        return value instanceof String text ? Ipv4Block.address(text) : null;
    }

    private @Nullable Object value(@Nullable String parent, String key) {
        if (plain != null) return noted(plain, parent, key);
        if (parent == null) return member(root, key);
        return switch (member(root, parent)) {
            case Map<?, ?> object -> member(object, key);
            case List<?> several -> several;
            case null -> null;
            default -> null;
        };
    }

    /** The value at a key, or a list when the object may spell the path in another way. */
    private static @Nullable Object member(Map<?, ?> object, String key) {
        for (Object other : object.keySet()) {
            if (isOtherSpelling((String) other, key)) return List.of();
        }
        return object.get(key);
    }

    /** The same from what was noted. */
    private static @Nullable Object noted(PlainJson json, @Nullable String parent, String key) {
        int object = PlainJson.ROOT;
        if (parent != null) {
            if (isSpelledOtherwise(json, object, parent)) return List.of();
            object = json.member(object, parent);
            if (object == PlainJson.NONE) return null;
            if (json.first(object) != '{') return json.first(object) == '[' ? List.of() : null;
        }
        return isSpelledOtherwise(json, object, key) ? List.of() : json.value(json.member(object, key));
    }

    private static boolean isSpelledOtherwise(PlainJson json, int object, String key) {
        boolean isDecision = key.equals(AuditEvent.DECISION);
        for (int other = json.inner(object); other < json.after(object); other = json.after(other)) {
            if (isDecision ? json.isNamed(other, DECISION_WITHOUT_DOTS) : json.isNamedBelow(other, key)) return true;
        }
        return false;
    }

    private static boolean isOtherSpelling(String other, String key) {
        if (key.equals(AuditEvent.DECISION)) return other.equals(DECISION_WITHOUT_DOTS);
        return other.length() > key.length() && other.charAt(key.length()) == '.' && other.startsWith(key);
    }
}
