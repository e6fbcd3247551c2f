package io.portreeve.ingest;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.problem.BoundedRequest;
import io.portreeve.problem.IgnoresUnknownParameters;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
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
@RequestMapping("/api/v1")
@RequiresRole(Role.INGEST)
@IgnoresUnknownParameters
@Tag(name = "Ingest")
class AuditEventController {

    private static final String DESCRIPTION = """
            Answers after the events are committed. The body's shape is recognised from its content: an array of records, one
            record, records back to back or one a line, an `EventList`, or a MessagePack stream as Fluent Bit sends it;
            `Content-Encoding` may be gzip, zstd or snappy (raw block). A record is an event (an object with an `auditID`), an
            event as text in `log`, `message` or `body`, an event below one key, or an Elastic document.

            What cannot be read goes to quarantine and never fails the batch. `received` is the sum of the other three.""";

    private final BatchIntake intake;
    private final IngestMetrics metrics;

    AuditEventController(BatchIntake intake, IngestMetrics metrics) {
        this.intake = intake;
        this.metrics = metrics;
    }

    @Operation(
            summary = "Take a batch of audit events",
            description = DESCRIPTION,
            parameters = {
                @Parameter(
                        name = "cluster",
                        in = ParameterIn.QUERY,
                        description =
                                "where the events happened; without it the header, the key or each record may say it",
                        schema = @Schema(type = "string", maxLength = 253)),
                @Parameter(
                        name = ClusterChoice.HEADER,
                        in = ParameterIn.HEADER,
                        description = "the same, for senders that can set a header only",
                        schema = @Schema(type = "string", maxLength = 253))
            },
            requestBody =
                    @RequestBody(
                            content = {
                                @Content(mediaType = "application/json", schema = @Schema(type = "object")),
                                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string")),
                                @Content(
                                        mediaType = "application/msgpack",
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    @RequestMapping(
            path = "/audit-events",
            method = {RequestMethod.POST, RequestMethod.PUT})
    ResponseEntity<IngestAnswer> take(
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        return answer(null, caller, request);
    }

    @Operation(
            summary = "Take a batch of audit events of one cluster",
            description = "For the kube-apiserver's webhook, which drops a query string. " + DESCRIPTION,
            requestBody =
                    @RequestBody(
                            content = {
                                @Content(mediaType = "application/json", schema = @Schema(type = "object")),
                                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string")),
                                @Content(
                                        mediaType = "application/msgpack",
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    @RequestMapping(
            path = "/clusters/{cluster}/audit-events",
            method = {RequestMethod.POST, RequestMethod.PUT})
    ResponseEntity<IngestAnswer> takeFor(
            @PathVariable String cluster,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller,
            HttpServletRequest request) {
        return answer(cluster, caller, request);
    }

    private ResponseEntity<IngestAnswer> answer(@Nullable String cluster, Caller caller, HttpServletRequest request) {
        // With its media type set, an answer is not refused because of what a sender says it accepts.
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(metrics.counting(
                        caller, () -> take(request, ClusterChoice.of(cluster, request, caller), caller)));
    }

    private IngestAnswer take(HttpServletRequest request, ClusterChoice clusters, Caller sender) {
        try {
            return intake.take(
                    BoundedRequest.boundedByReader(request),
                    request.getContentLengthLong(),
                    request.getHeader(HttpHeaders.CONTENT_ENCODING),
                    clusters,
                    sender);
        } catch (LateBodyException e) {
            throw incomplete(e.getMessage());
        } catch (IOException e) {
            throw incomplete("The body ended before its announced end.");
        }
    }

    /** 408, on which every sender comes back. */
    private static ProblemException incomplete(@Nullable String what) {
        return new ProblemException(
                HttpStatus.REQUEST_TIMEOUT, "incomplete-body", what + " Nothing was stored, send it again.");
    }
}
