package io.portreeve.access;

import io.portreeve.access.StoredAuditTrail.Entry;
import io.portreeve.access.StoredAuditTrail.Wanted;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.FilterValues;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** Who changed what, when. */
@RestController
@RequestMapping("/api/v1/audit-trail")
@RequiresRole(Role.ADMIN)
@Tag(name = "Audit trail")
class AuditTrailController {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final StoredAuditTrail trail;

    AuditTrailController(StoredAuditTrail trail) {
        this.trail = trail;
    }

    @GetMapping(produces = "application/json")
    @Operation(
            summary = "Who changed what, newest first",
            description = "Filters may be repeated: any of the values passes.")
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            example = "key.revoked",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "target",
            in = ParameterIn.QUERY,
            description = "A kind such as `alert`, or one thing such as `alert/12`",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "key",
            in = ParameterIn.QUERY,
            description = "The id of the key that made the change; `bootstrap` for the service's own",
            array = @ArraySchema(schema = @Schema(type = "string")))
    Page<Entry> list(
            @Parameter(description = "Earliest time, inclusive") @RequestParam(required = false) @Nullable Instant from,
            @Parameter(description = "Latest time, exclusive") @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(hidden = true) WebRequest request) {
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        Wanted wanted = new Wanted(
                values(request, "action"),
                values(request, "target"),
                values(request, "key"),
                storable("from", from),
                storable("to", to));
        return Page.of(trail.before(before, wanted, size + 1), size, entry -> Cursor.at(entry.id()), entry -> entry);
    }

    /** Not a bound list: Spring would divide a rule's id at its commas. PostgreSQL takes no U+0000. */
    private static List<String> values(WebRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values == null) return List.of();
        for (String value : FilterValues.bounded(name, List.of(values))) {
            if (value.indexOf('\0') >= 0) throw ProblemException.badField(name, value, "must not hold U+0000");
        }
        return List.of(values);
    }

    private static @Nullable Instant storable(String name, @Nullable Instant time) {
        if (time == null || (!time.isBefore(EARLIEST) && !time.isAfter(LATEST))) return time;
        throw ProblemException.badField(name, time, "must be a time of the years 1 to 9999");
    }
}
