package io.portreeve.event;

import java.util.Objects;
import org.springframework.jdbc.UncategorizedSQLException;

/** Tells a wait for a lock that took too long: Spring has no exception of its own for what PostgreSQL says then. */
public final class LockWait {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private LockWait() {}

    /** Whether a statement failed because others held the lock for longer than {@code lock_timeout}. */
    public static boolean isOver(UncategorizedSQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(
                Objects.requireNonNull(failure.getSQLException()).getSQLState());
    }
}
