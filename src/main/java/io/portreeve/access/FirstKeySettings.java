package io.portreeve.access;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys a new service starts with.
 *
 * @param dataDir where {@code admin.key} is written when no admin key is given
 * @param bootstrapAdminKey needed with an own database
 * @param bootstrapIngestKey for senders that must be set up before anyone can make a key for them
 */
@ConfigurationProperties("portreeve")
record FirstKeySettings(
        @DefaultValue("./data") Path dataDir,
        @Nullable String bootstrapAdminKey,
        @Nullable String bootstrapIngestKey,
        @DefaultValue("*") List<String> bootstrapIngestClusters) {

    /** An empty setting is what Compose makes of a variable that is not set. */
    FirstKeySettings {
        if (bootstrapAdminKey != null && bootstrapAdminKey.isBlank()) bootstrapAdminKey = null;
        if (bootstrapIngestKey != null && bootstrapIngestKey.isBlank()) bootstrapIngestKey = null;
        if (bootstrapIngestClusters.isEmpty()) bootstrapIngestClusters = List.of("*");
    }

    /** Keeps the keys out of logs. */
    @Override
    public String toString() {
        return "FirstKeySettings[dataDir=%s, bootstrapIngestClusters=%s]".formatted(dataDir, bootstrapIngestClusters);
    }
}
