package io.portreeve.detection;

import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Undoes a part of a transaction that failed, so that the rest of it goes on. */
@Component
class Savepoint {

    private final JdbcTemplate jdbc;

    Savepoint(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Works, or undoes it and throws what it threw. Savepoints nest; each is released, since PostgreSQL slows down over many. */
    <T> T orUndo(Supplier<T> work) {
        jdbc.execute("savepoint part");
        try {
            T result = work.get();
            jdbc.execute("release savepoint part");
            return result;
        } catch (RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    /** On a connection that is gone this fails too; what went wrong first is what must be told. */
    private void undo(RuntimeException cause) {
        try {
            jdbc.execute("rollback to savepoint part");
            jdbc.execute("release savepoint part");
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
