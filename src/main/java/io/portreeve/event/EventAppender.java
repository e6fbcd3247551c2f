package io.portreeve.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends audit events to the stored stream. */
public interface EventAppender {

    /**
     * Stores a batch in one commit and returns after it. Events that are stored already, and twins within the batch, are
     * counted as duplicates and not stored.
     *
     * @param apiKeyId the key that sent the batch
     * @throws org.springframework.dao.DataAccessException when the database does not take the batch; nothing is stored then
     */
    Appended append(List<AuditEvent> events, @Nullable Long apiKeyId);

    /** How many events of a batch were stored, and how many were known before. */
    record Appended(int stored, int duplicate) {}
}
