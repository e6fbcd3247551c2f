package io.portreeve.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in a caller's words what a value of a type looks like. */
final class Expected {

    private static final Map<Class<?>, String> WORDS = Map.of(
            Instant.class, "must be a time such as 2026-11-24T06:00:00Z",
            Duration.class, "must be a duration such as PT5M",
            String.class, "must be a text",
            Boolean.class, "must be true or false",
            boolean.class, "must be true or false");

    private static final Set<Class<?>> WHOLE_NUMBERS =
            Set.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class, byte.class, Byte.class);

    private Expected() {}

    static String of(@Nullable Class<?> type) {
        if (type == null) return "is not valid";
        String words = WORDS.get(type);
        if (words != null) return words;
        if (type.isEnum()) return "must be one of " + names(type);
        if (WHOLE_NUMBERS.contains(type)) return "must be a whole number";
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) return "must be a number";
        if (type.isArray() || Collection.class.isAssignableFrom(type)) return "must be a list";
        if (type.isRecord() || Map.class.isAssignableFrom(type)) return "must be an object";
        return "is not valid";
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(Field::isEnumConstant)
                .map(Expected::nameInJson)
                .collect(Collectors.joining(", "));
    }

    private static String nameInJson(Field constant) {
        JsonProperty renamed = constant.getAnnotation(JsonProperty.class);
        return renamed == null ? constant.getName() : renamed.value();
    }
}
