package io.portreeve.database;

import org.jspecify.annotations.Nullable;

/** The service cannot start, because its embedded database cannot. */
class EmbeddedPostgresException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String action;

    EmbeddedPostgresException(String problem, String action, @Nullable Throwable cause) {
        super(problem, cause);
        this.action = action;
    }

    /** What to do about it. */
    String action() {
        return action;
    }
}
