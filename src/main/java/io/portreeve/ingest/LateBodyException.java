package io.portreeve.ingest;

import java.io.IOException;
import java.time.Duration;

/** A body that takes its sender too long. */
final class LateBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    LateBodyException(Duration limit) {
        super("The body did not arrive within %d s.".formatted(limit.toSeconds()));
    }
}
