package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.portreeve.event.ClusterActivity.KnownCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.web.util.UriUtils;

/**
 * A cluster of which nothing arrives any more, as an {@code audit.k8s.io/v1} event. It hangs on the silence alone: the same one
 * told twice is a duplicate.
 */
record SilenceEvent(
        String kind,
        String apiVersion,
        String level,
        @JsonProperty("auditID") String auditId,
        String stage,
        @JsonProperty("requestURI") String requestUri,
        String verb,
        Map<String, String> user,
        Map<String, String> objectRef,
        Instant requestReceivedTimestamp,
        Instant stageTimestamp,
        Map<String, String> annotations) {

    /** @param silentAfter how long it may be silent: then it began to be too long */
    static SilenceEvent of(KnownCluster silent, Duration silentAfter) {
        String silence = silent.cluster() + "\n" + silent.lastReceivedAt();
        Instant at = silent.lastReceivedAt().plus(silentAfter);
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("portreeve.io/silent-cluster", silent.cluster());
        annotations.put("portreeve.io/last-received", silent.lastReceivedAt().toString());
        annotations.put("portreeve.io/last-event", silent.lastEventAt().toString());
        annotations.put("portreeve.io/events-since-yesterday", Long.toString(silent.eventsSinceYesterday()));
        return new SilenceEvent(
                "Event",
                "audit.k8s.io/v1",
                "Metadata",
                UUID.nameUUIDFromBytes(silence.getBytes(UTF_8)).toString(),
                "ResponseComplete",
                "/api/v1/clusters/%s/audit-events".formatted(UriUtils.encodePathSegment(silent.cluster(), UTF_8)),
                "watch",
                Map.of(),
                Map.of("resource", "clusters", "name", silent.cluster()),
                at,
                at,
                annotations);
    }
}
