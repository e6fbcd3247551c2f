package io.portreeve.alert;

import io.portreeve.event.SafeText;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of an event's text goes into the columns of an alert, in bytes: indexes refuse long values. */
final class Columns {

    static final int MAX_NAME = 253;
    static final int MAX_USER = 512;
    static final int MAX_TEXT = 2_048;
    static final int MAX_ENTRIES = 50;

    private Columns() {}

    static String name(String text) {
        return SafeText.cut(text, MAX_NAME);
    }

    static @Nullable String nameOrNull(@Nullable String text) {
        return text == null ? null : name(text);
    }

    static @Nullable String userOrNull(@Nullable String text) {
        return text == null ? null : SafeText.cut(text, MAX_USER);
    }

    static @Nullable String textOrNull(@Nullable String text) {
        return text == null ? null : SafeText.cut(text, MAX_TEXT);
    }

    static String[] users(List<String> texts) {
        return cut(texts.subList(0, Math.min(MAX_ENTRIES, texts.size())));
    }

    /** The last ones: only the last address is the API server's own observation. */
    static String[] addresses(List<String> texts) {
        return cut(texts.subList(Math.max(0, texts.size() - MAX_ENTRIES), texts.size()));
    }

    static String[] cut(Collection<String> texts) {
        return texts.stream().map(text -> SafeText.cut(text, MAX_USER)).toArray(String[]::new);
    }
}
