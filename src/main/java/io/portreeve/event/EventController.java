package io.portreeve.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
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
            description = "One call examines a bounded number of events: go on while `next` is not null."
                    + " An incomplete event is found wherever it may match.",
            parameters = @Parameter(name = "cluster", in = ParameterIn.QUERY, description = "Repeat for several"))
    Page<EventSummary> find(
            @Parameter(description = "KQL", example = "kubernetes.audit.verb: create") @RequestParam(defaultValue = "")
                    String query,
            @Parameter(description = "Earliest event time, inclusive") @RequestParam(required = false) @Nullable
                    Instant from,
            @Parameter(description = "Latest event time, exclusive") @RequestParam(required = false) @Nullable
                    Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request) {
        int size = Page.limit(limit);
        EventId place =
                Cursor.parse(cursor, 1).map(at -> at.part(0, EventId::parse)).orElse(null);
        try {
            return shown(search.page(
                    new EventQuery(Kql.parse(query), AskedClusters.of(request).names(), from, to, size, place)));
        } catch (KqlException refused) {
            throw refusal(query, refused);
        }
    }

    @GetMapping("/{id}")
    @Operation(summary = "One event: what it says, the document as it came, and the names rules see")
    EventDetail one(@PathVariable String id, HttpServletRequest request) {
        StoredEvent event = find(id, AskedClusters.of(request));
        return event.read(audit -> new EventDetail(
                EventSummary.of(event, audit),
                ShownJson.of(audit.document()),
                ShownJson.pruned(event.seen(audit).fields())));
    }

    private StoredEvent find(String id, AskedClusters clusters) {
        try {
            return search.find(EventId.parse(id))
                    .filter(event -> clusters.cover(event.cluster()))
                    .orElseThrow(() -> ProblemException.notFound("event", id));
        } catch (IllegalArgumentException noId) {
            throw ProblemException.notFound("event", SafeText.cut(id, 100));
        }
    }

    private static Page<EventSummary> shown(EventPage page) {
        List<EventSummary> items = page.items().stream()
                .map(event -> event.read(audit -> EventSummary.of(event, audit)))
                .toList();
        return new Page<>(
                items, page.next() == null ? null : Cursor.at(page.next()).toString());
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

    record EventDetail(
            @JsonUnwrapped EventSummary summary,
            @JsonUnwrapped ShownJson shown,
            Map<String, @Nullable Object> fields) {}
}
