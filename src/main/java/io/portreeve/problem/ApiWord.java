package io.portreeve.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Constants as the API writes them: in lower case. */
public final class ApiWord {

    private ApiWord() {}

    /** Such as {@code closed}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is written so. */
    public static <E extends Enum<E>> Optional<E> parse(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(word))
                .findFirst();
    }

    /** Such as {@code must be one of open, acknowledged, closed}. */
    public static <E extends Enum<E>> String choice(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(ApiWord::of)
                .collect(Collectors.joining(", ", "must be one of ", ""));
    }
}
