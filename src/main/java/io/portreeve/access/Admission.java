package io.portreeve.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a key that was presented. */
sealed interface Admission {

    /** The key works. */
    record Admitted(Caller by) implements Admission {}

    /**
     * The key does not work.
     *
     * @param known whose key it is; null for one that is unknown here
     */
    record Refused(RefusedAttempt.Kind kind, @Nullable Caller known) implements Admission {}

    /** Who was admitted; nobody when the key was refused. */
    default Optional<Caller> caller() {
        return this instanceof Admitted admitted ? Optional.of(admitted.by()) : Optional.empty();
    }
}
