package io.portreeve.ingest;

import io.portreeve.event.JsonFault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What went wrong, in a few words for a sender's operator. */
final class Reasons {

    private static final int MAX_LENGTH = 200;

    private Reasons() {}

    static String of(Throwable cause) {
        if (cause instanceof BrokenJsonException broken) return broken.reason();
        return cause instanceof JacksonException json ? JsonFault.of(json) : cut(cause.getMessage());
    }

    private static String cut(@Nullable String message) {
        if (message == null) return "no more is known";
        return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
    }
}
