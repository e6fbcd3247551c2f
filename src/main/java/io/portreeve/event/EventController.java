package io.portreeve.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** Stored events, to read. Role viewer, by path: this room knows no roles. */
@RestController
@RequestMapping("/api/v1/audit-events")
@Tag(name = "Events")
class EventController {

    private final EventSearch search;

    EventController(EventSearch search) {
        this.search = search;
    }

    @GetMapping
    @Operation(
            summary = "Stored events, newest first",
            description = "One call examines a bounded number of events: go on while `next` is not null.",
            parameters = @Parameter(name = "cluster", in = ParameterIn.QUERY, description = "Repeat for several"))
    EventList find(
            @Parameter(description = "KQL", example = "kubernetes.audit.verb: create") @RequestParam(defaultValue = "")
                    String query,
            @Parameter(description = "Earliest event time, inclusive") @RequestParam(required = false) @Nullable
                    Instant from,
            @Parameter(description = "Latest event time, exclusive") @RequestParam(required = false) @Nullable
                    Instant to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(hidden = true) WebRequest request) {
        requireLimit(limit);
        try {
            EventPage page =
                    search.page(new EventQuery(Kql.parse(query), clusters(request), from, to, limit, cursor(cursor)));
            return EventList.of(page);
        } catch (KqlException refused) {
            throw refusal(query, refused);
        }
    }

    @GetMapping("/{id}")
    @Operation(summary = "One event: what it says, the document as it came, and the names rules see")
    EventDetail one(@PathVariable String id) {
        StoredEvent event = find(id);
        AuditEvent audit = event.audit();
        return new EventDetail(
                EventSummary.of(event, audit),
                ShownJson.of(audit.document()),
                ShownJson.pruned(EventFields.of(audit, event.receivedAt())));
    }

    private StoredEvent find(String id) {
        try {
            return search.find(EventId.parse(id)).orElseThrow(() -> ProblemException.notFound("event", id));
        } catch (IllegalArgumentException noId) {
            throw ProblemException.notFound("event", SafeText.cut(id, 100));
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > EventQuery.MAX_LIMIT) {
            throw ProblemException.badField("limit", limit, "must be 1 to " + EventQuery.MAX_LIMIT);
        }
    }

    /** Not a bound list: Spring would divide a name at its commas. */
    private static List<String> clusters(WebRequest request) {
        String[] clusters = request.getParameterValues("cluster");
        return clusters == null ? List.of() : List.of(clusters);
    }

    private static @Nullable EventId cursor(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) return null;
        try {
            return EventId.parse(cursor);
        } catch (IllegalArgumentException noCursor) {
            throw ProblemException.badField("cursor", cursor, "must be the 'next' of the page before");
        }
    }

    private static ProblemException refusal(String query, KqlException refused) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                "query: " + refused.getMessage(),
                refused.problems().stream()
                        .map(problem -> new ProblemException.FieldProblem("query", query, problem.toString()))
                        .toArray(ProblemException.FieldProblem[]::new));
    }

    /** @param next the cursor of the next page */
    record EventList(List<EventSummary> items, @Nullable String next) {

        static EventList of(EventPage page) {
            List<EventSummary> items = page.items().stream()
                    .map(event -> EventSummary.of(event, event.audit()))
                    .toList();
            return new EventList(items, page.next() == null ? null : page.next().toString());
        }
    }

    record EventSummary(
            String id,
            String cluster,
            String auditId,
            @Nullable String stage,
            Instant eventTime,
            Instant receivedAt,
            @Nullable String verb,
            @Nullable String resource,
            @Nullable String subresource,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String user,
            @Nullable String decision,
            @Nullable Integer responseCode) {

        static EventSummary of(StoredEvent event, AuditEvent audit) {
            return new EventSummary(
                    event.id().toString(),
                    event.cluster(),
                    audit.auditId(),
                    audit.stage(),
                    audit.eventTime(),
                    event.receivedAt(),
                    audit.verb(),
                    audit.resource(),
                    audit.subresource(),
                    audit.namespace(),
                    audit.name(),
                    audit.user(),
                    audit.decision(),
                    audit.responseCode());
        }
    }

    record EventDetail(
            @JsonUnwrapped EventSummary summary,
            @JsonUnwrapped ShownJson shown,
            Map<String, @Nullable Object> fields) {}
}
