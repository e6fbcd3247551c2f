package io.portreeve.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which parts of which events hold secrets, and the mark that stands in their place once they were taken out. */
public final class Redaction {

    private static final String MARK = "[redacted by Portreeve: %s]";
    private static final String MARK_START = "[redacted by Portreeve: ";

    /** Stands in the mark for the kind of secret where it could not be told what an event is about. */
    public static final String UNTOLD = "resource unknown";

    private static final List<String> BODIES = List.of("requestObject", "responseObject");

    /** Holds what a webhook changed in the body. Elastic writes the dots as {@code _}, or makes levels of them. */
    private static final String PATCHES = "patch_webhook_admission_k8s_io/";

    private static final String DOTTED = "annotations.";

    private Redaction() {}

    /** The kind of secret that stands in the bodies of requests for a resource, or null when there is none. */
    public static @Nullable String secretIn(@Nullable String resource, @Nullable String subresource) {
        if (resource == null) return null;
        String lowerCase = resource.toLowerCase(Locale.ROOT);
        return switch (lowerCase) {
            case "secrets", "tokenreviews" -> lowerCase;
            case "serviceaccounts" -> "token".equalsIgnoreCase(subresource) ? "serviceaccounts/token" : null;
            default -> null;
        };
    }

    /** The kind of secret that a body of this kind is, or null when it is none: for events that do not say what they are about. */
    public static @Nullable String secretOfKind(@Nullable String kind) {
        return switch (kind) {
            case "Secret", "SecretList" -> "secrets";
            case "TokenReview" -> "tokenreviews";
            case "TokenRequest" -> "serviceaccounts/token";
            case null -> null;
            default -> null;
        };
    }

    /** Whether an event's key, or the beginning of a dotted one, names a body. */
    public static boolean isBody(String key) {
        return BODIES.stream().anyMatch(body -> key.equals(body) || key.startsWith(body + "."));
    }

    /** Where in a key the name of a body begins, or -1: a flattened document has more before it. */
    public static int bodyIn(String key) {
        return BODIES.stream()
                .mapToInt(key::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** Whether an annotation's key, or its first level, names a body's patch. */
    public static boolean isPatch(String annotation) {
        String key = EventFields.withoutDots(annotation);
        return key.startsWith(PATCHES) || PATCHES.startsWith(key + "_");
    }

    /**
     * Where in a key the name of a body's patch begins when the annotations are no object, or -1: a flattened document has more
     * before it.
     */
    public static int dottedPatchIn(String key) {
        if (namesPatchAt(key, 0)) return 0;
        int at = key.lastIndexOf(DOTTED);
        return at >= 0 && namesPatchAt(key, at) ? at : -1;
    }

    private static boolean namesPatchAt(String key, int at) {
        return key.startsWith(DOTTED, at) && isPatch(key.substring(at + DOTTED.length()));
    }

    /** The text that stands in the place of a secret of this kind. It is a string, so that no field of a body appears. */
    public static String mark(String secret) {
        return MARK.formatted(secret);
    }

    /** The text that stands in the place of what may be a secret. */
    public static String markOfUntold() {
        return mark(UNTOLD);
    }

    /** Whether a value was taken out because it could not be told what the event is about: no field of it is known. */
    static boolean isUntold(@Nullable Object value) {
        return markOfUntold().equals(value);
    }

    /** Where an event has the mark: the names of its fields below {@code kubernetes.audit}. */
    static List<String> in(JsonDocument event) {
        List<String> places = new ArrayList<>();
        event.root().forEach((key, value) -> {
            if (isBody(key) && isMark(value)) places.add(key);
            if (key.equals("annotations") && value instanceof Map<?, ?> annotations) addPatches(annotations, places);
        });
        return places;
    }

    private static void addPatches(Map<?, ?> annotations, List<String> places) {
        annotations.forEach((key, value) -> {
            String name = (String) key;
            if (isPatch(name) && isMark(value)) places.add("annotations." + EventFields.withoutDots(name));
        });
    }

    private static boolean isMark(@Nullable Object value) {
        return value instanceof String text && text.startsWith(MARK_START);
    }
}
