package io.portreeve.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes records out of quarantine. What becomes of a record happens once, whoever else asks at the same moment. */
public interface QuarantinedRecords {

    /**
     * Does work on a record in a transaction that holds it, and returns what the work says, or nothing when there is no such
     * record. When the work fails the record stays as it was. What the work commits by itself stays committed.
     *
     * @throws io.portreeve.problem.ProblemException 409 when somebody else holds it
     */
    <T> Optional<T> hold(long id, Function<HeldRecord, T> work);

    /**
     * Looks for a text in the bytes of the newest records.
     *
     * @param clusters refused under one of these; any when empty
     */
    Holding holding(String text, List<String> clusters, int limit);

    /**
     * The records that hold a text.
     *
     * @param newest the newest of them
     * @param wasCut whether there are older records that were not looked through
     */
    record Holding(List<Found> newest, boolean wasCut) {}

    /** A record that holds it. */
    record Found(long id, Instant receivedAt, @Nullable String cluster, String reason) {}
}
