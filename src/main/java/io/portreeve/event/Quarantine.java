package io.portreeve.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps records that could not be read, bounded in size, so that nothing a sender sends is silently lost. */
public interface Quarantine {

    /** Keeps these records; the oldest kept ones go when the total size is exceeded. At most 1 MiB of each is kept. */
    void keep(List<Refused> records, @Nullable Long apiKeyId);

    /**
     * A record that could not be read.
     *
     * @param cluster the cluster as far as it is known
     * @param reason what is wrong, in words a sender's operator understands
     * @param bytes the record as it came, after decompression
     */
    record Refused(@Nullable String cluster, String reason, byte[] bytes) {}
}
