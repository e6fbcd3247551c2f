package io.portreeve.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.portreeve.access.RefusedAttempt;
import io.portreeve.event.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A refused request as an {@code audit.k8s.io/v1} event, as an API server would have written it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RefusalEvent(
        String kind,
        String apiVersion,
        String level,
        @JsonProperty("auditID") String auditId,
        String stage,
        @JsonProperty("requestURI") String requestUri,
        String verb,
        Map<String, String> user,
        @JsonProperty("sourceIPs") @Nullable List<String> sourceIps,
        @Nullable String userAgent,
        Status responseStatus,
        Instant requestReceivedTimestamp,
        Instant stageTimestamp,
        Map<String, String> annotations) {

    private static final int MAX_VERB_BYTES = 20;
    private static final int MAX_PATH_BYTES = 1_000;
    private static final int MAX_USER_AGENT_BYTES = 1_024;

    /** The answer. */
    record Status(int code) {}

    /**
     * @param address null for many
     * @param attempts how many there were since the last such event
     */
    static RefusalEvent of(RefusedAttempt attempt, @Nullable String address, long attempts, Instant now) {
        String userAgent = attempt.userAgent();
        return new RefusalEvent(
                "Event",
                "audit.k8s.io/v1",
                "Metadata",
                UUID.randomUUID().toString(),
                "ResponseComplete",
                SafeText.cut(attempt.path(), MAX_PATH_BYTES),
                SafeText.cut(attempt.method().toLowerCase(Locale.ROOT), MAX_VERB_BYTES),
                attempt.keyName() == null ? Map.of() : Map.of("username", attempt.keyName()),
                address == null ? null : List.of(address),
                userAgent == null ? null : SafeText.cut(userAgent, MAX_USER_AGENT_BYTES),
                new Status(attempt.status()),
                now,
                now,
                annotations(attempt, attempts));
    }

    private static Map<String, String> annotations(RefusedAttempt attempt, long attempts) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("authorization.k8s.io/decision", "forbid");
        annotations.put("portreeve.io/refused", attempt.kind().word());
        annotations.put("portreeve.io/attempts", Long.toString(attempts));
        if (attempt.keyId() != null) annotations.put("portreeve.io/key", Long.toString(attempt.keyId()));
        return annotations;
    }
}
