package io.portreeve.ingest;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Takes batches of audit events. */
@RestController
class AuditEventController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** What is left of a refused body is read, so that the sender gets to read the answer; not without end. */
    private static final long MAX_DISCARDED = 1L << 30;

    private final BatchIntake intake;

    AuditEventController(BatchIntake intake) {
        this.intake = intake;
    }

    /** Takes a batch in any of the accepted forms, whatever its Content-Type, and answers after its commit. */
    @RequestMapping(
            path = {"/api/v1/audit-events", "/api/v1/clusters/{cluster}/audit-events"},
            method = {RequestMethod.POST, RequestMethod.PUT})
    @RequiresRole(Role.INGEST)
    ResponseEntity<IngestAnswer> take(
            @PathVariable(required = false) @Nullable String cluster,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        try {
            ClusterChoice clusters = ClusterChoice.of(cluster, request, caller);
            // With its media type set, an answer is not refused because of what a sender says it accepts.
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(take(request, clusters, caller.keyId()));
        } catch (ProblemException refusal) {
            discard(request.getInputStream());
            if (isPassing(refusal.status())) {
                response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER.toSeconds()));
            }
            throw refusal;
        }
    }

    private IngestAnswer take(HttpServletRequest request, ClusterChoice clusters, long keyId) {
        try {
            return intake.take(
                    request.getInputStream(),
                    request.getContentLengthLong(),
                    request.getHeader(HttpHeaders.CONTENT_ENCODING),
                    clusters,
                    keyId);
        } catch (IOException e) {
            throw new ProblemException(
                    HttpStatus.REQUEST_TIMEOUT,
                    "incomplete-body",
                    "The body ended before its announced end. Nothing was stored, send it again.");
        }
    }

    private static boolean isPassing(HttpStatus status) {
        return status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE;
    }

    private static void discard(InputStream body) {
        byte[] bytes = new byte[8192];
        try {
            for (long left = MAX_DISCARDED; left > 0; ) {
                int read = body.read(bytes);
                if (read < 0) return;
                left -= read;
            }
        } catch (IOException e) {
            // The sender is gone: there is nobody to answer.
        }
    }
}
