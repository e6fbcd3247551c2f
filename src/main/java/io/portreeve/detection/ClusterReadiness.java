package io.portreeve.detection;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a rule sees what it needs of a cluster, from what arrived in the last seven days. */
record ClusterReadiness(
        String cluster,

        @Schema(
                type = "string",
                allowableValues = {"ready", "no-data", "partly", "blind"})
        ReadinessVerdict verdict,

        @Schema(description = "Why, and what mends it, a sentence each")
        List<String> reasons,

        @Schema(description = "The time of the cluster's newest event") @Nullable
        Instant lastEventAt,

        @Nullable Instant lastReceivedAt,

        @Schema(description = "Whether nothing has arrived for longer than portreeve.clusters.silent-after")
        boolean silent,

        @Schema(description = "Events of the cluster") long events,

        @Schema(description = "Those of them that the rule looks at")
        long relevant,

        @Schema(description = "Of these, those that the audit policy logs without a body that the rule needs")
        long withoutBody,

        @Schema(description = "Of these, those of which a part was cut off or taken out on the way")
        long incomplete,

        @Schema(description = "Records of the cluster in quarantine")
        long quarantined,

        @Schema(
                description =
                        "The fields of bodies that the rule asks for, and whether one of the newest events that it looks"
                                + " at (500 at most) has them; empty where none was looked at")
        List<FieldSeen> fields) {

    /** Whether a field was there. */
    record FieldSeen(String field, boolean seen) {}

    /** An answer about the service's own cluster: it writes these events itself. */
    static ClusterReadiness own(String cluster) {
        return new ClusterReadiness(
                cluster,
                ReadinessVerdict.READY,
                List.of("Portreeve writes the events of this cluster itself when there is something to tell."),
                null,
                null,
                false,
                0,
                0,
                0,
                0,
                0,
                List.of());
    }
}
