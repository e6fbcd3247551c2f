package io.portreeve.event;

import io.portreeve.event.Quarantine.Refused;
import org.jspecify.annotations.Nullable;

/** A quarantined record that one caller holds: until its work is done nobody else takes or deletes it. */
public interface HeldRecord {

    /** The key that sent it, or null when none is known. */
    @Nullable
    Long apiKeyId();

    /** The cluster it was refused under, or null when none could be told or taken. */
    @Nullable
    String cluster();

    /** Why it was refused. */
    String reason();

    /** What was kept of it. */
    byte[] bytes();

    /** Whether it was longer than what was kept. */
    boolean isTruncated();

    /** Lets it go: it is in quarantine no more. */
    void release();

    /** Keeps it where it is, with a new reason. */
    void refuseAgain(String reason);

    /** Keeps it where it is, with a new reason and as these bytes. The cluster stays when it is known. */
    void refuseAgain(Refused refused);
}
