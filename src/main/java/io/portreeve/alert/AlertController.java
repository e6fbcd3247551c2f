package io.portreeve.alert;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.alert.ChangeAlert.Versioned;
import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Alerts over HTTP. */
@RestController
@RequestMapping("/api/v1/alerts")
@Tag(name = "Alerts", description = "What a person must see, with the rule's guide answered")
class AlertController {

    private final AlertPages pages;
    private final ChangeAlert alerts;

    AlertController(AlertPages pages, ChangeAlert alerts) {
        this.pages = pages;
        this.alerts = alerts;
    }

    // The parameters come as a map because Spring would split a user name at its commas on the way into a list.
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresRole(Role.VIEWER)
    @Operation(
            summary = "Lists alerts, newest first",
            description =
                    "Filters may be repeated: any of the values passes. With 'query' a page may come short, or empty,"
                            + " and still have a 'next': one call reads a limited number of events.")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            array = @ArraySchema(schema = @Schema(allowableValues = {"open", "acknowledged", "closed"})))
    @Parameter(
            name = "severity",
            in = ParameterIn.QUERY,
            array = @ArraySchema(schema = @Schema(allowableValues = {"low", "medium", "high", "critical"})))
    @Parameter(name = "ruleId", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(name = "cluster", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(name = "namespace", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(name = "user", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(name = "resourceName", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(name = "assignee", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "tag",
            in = ParameterIn.QUERY,
            description = "A tag of the rule or of people",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "Earliest createdAt",
            schema = @Schema(implementation = Instant.class))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "createdAt before this",
            schema = @Schema(implementation = Instant.class))
    @Parameter(
            name = "query",
            in = ParameterIn.QUERY,
            description = "KQL over the event",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "sort",
            in = ParameterIn.QUERY,
            description =
                    "createdAt is when the run began that made the alert, and an alert can be read once that run has ended."
                            + " So an alert of a slow run may stand before a place that was reached earlier: who follows new"
                            + " alerts by createdAt asks again from some minutes before the last one, and knows by its id"
                            + " which one was seen.",
            schema =
                    @Schema(
                            allowableValues = {"-createdAt", "createdAt", "-riskScore"},
                            defaultValue = "-createdAt"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema = @Schema(type = "integer", minimum = "1", maximum = "500", defaultValue = "50"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The 'next' of the page before",
            schema = @Schema(type = "string"))
    Page<AlertView> list(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters,
            HttpServletRequest request) {
        return pages.page(AlertQuery.parse(parameters, AskedClusters.of(request)));
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresRole(Role.VIEWER)
    @Operation(summary = "Shows one alert, with its investigation and its event")
    AlertView show(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        return answer(alerts.find(id, AskedClusters.of(request)), response);
    }

    @PatchMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresRole(Role.ANALYST)
    @Operation(summary = "Changes an alert's status, assignee or tags", description = "Absent fields stay as they are.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = AlertPatch.class),
                            examples = @ExampleObject("""
                                            {"status": "closed", "closeReason": "expected_activity", "assignee": "jana", "tags": ["shop"]}""")))
    AlertView change(
            @PathVariable String id,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        AlertChange change = AlertChange.parse(body);
        return answer(alerts.change(id, AskedClusters.of(request), change, ifMatch, caller.keyName()), response);
    }

    /** Spring must not shorten the answer to 304: the ETag stands for the alert, not for these bytes. */
    private static AlertView answer(Versioned found, HttpServletResponse response) {
        response.setHeader(HttpHeaders.ETAG, found.etag());
        return found.alert();
    }

    /** The body of a change, for the API's documentation. */
    @Schema(name = "AlertPatch")
    record AlertPatch(
            @Schema(allowableValues = {"open", "acknowledged", "closed"}) @Nullable
            String status,

            @Schema(
                    description = "Goes with status closed",
                    allowableValues = {
                        "false_positive",
                        "expected_activity",
                        "acceptable_risk",
                        "issue_resolved",
                        "duplicate",
                        "low_severity",
                        "investigation_required"
                    })
            @Nullable
            String closeReason,

            @Schema(description = "null for nobody", nullable = true) @Nullable
            String assignee,

            @Nullable List<String> tags) {}
}
