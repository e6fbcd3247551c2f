package io.portreeve.ingest;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** What went wrong, in a few words for a sender's operator. */
final class Reasons {

    private static final int MAX_LENGTH = 200;

    private Reasons() {}

    static String of(Throwable cause) {
        if (cause instanceof BrokenJsonException broken) return broken.reason();
        if (cause instanceof UnexpectedEndOfInputException) return "it is cut off";
        return cut(cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage());
    }

    private static String cut(@Nullable String message) {
        if (message == null) return "no more is known";
        return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
    }
}
