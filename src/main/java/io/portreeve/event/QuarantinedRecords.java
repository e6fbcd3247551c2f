package io.portreeve.event;

import java.util.Optional;
import java.util.function.Function;

/** Takes records out of quarantine. What becomes of a record happens once, whoever else asks at the same moment. */
public interface QuarantinedRecords {

    /**
     * Does work on a record in a transaction that holds it, and returns what the work says, or nothing when there is no such
     * record. When the work fails the record stays as it was. What the work commits by itself stays committed.
     *
     * @throws io.portreeve.problem.ProblemException 409 when somebody else holds it
     */
    <T> Optional<T> hold(long id, Function<HeldRecord, T> work);
}
