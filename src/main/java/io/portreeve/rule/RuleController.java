package io.portreeve.rule;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.ChangeRules.Changed;
import io.portreeve.rule.RuleReadiness.Summary;
import io.portreeve.rule.RuleSchedule.Times;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Rules over HTTP. */
@RestController
@RequestMapping("/api/v1/rules")
@RequiresRole(Role.VIEWER)
@Tag(name = "Rules", description = "What the service looks for")
class RuleController {

    private final StoredRules rules;
    private final RuleRevisions revisions;
    private final ChangeRules changes;
    private final RuleSchedule schedule;
    private final RuleReadiness readiness;
    private final RuleSettings settings;
    private final Clock clock;

    RuleController(
            StoredRules rules,
            RuleRevisions revisions,
            ChangeRules changes,
            RuleSchedule schedule,
            RuleReadiness readiness,
            RuleSettings settings,
            Clock clock) {
        this.rules = rules;
        this.revisions = revisions;
        this.changes = changes;
        this.schedule = schedule;
        this.readiness = readiness;
        this.settings = settings;
        this.clock = clock;
    }

    // The parameters come as a map because Spring would split a tag at its commas on the way into a list.
    @GetMapping
    @Operation(summary = "Lists rules by name", description = "Filters may be repeated: any of the values passes.")
    @Parameter(name = "enabled", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "boolean")))
    @Parameter(
            name = "source",
            in = ParameterIn.QUERY,
            array = @ArraySchema(schema = @Schema(allowableValues = {"builtin", "imported", "custom"})))
    @Parameter(
            name = "severity",
            in = ParameterIn.QUERY,
            array = @ArraySchema(schema = @Schema(allowableValues = {"low", "medium", "high", "critical"})))
    @Parameter(name = "tag", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "runs",
            in = ParameterIn.QUERY,
            array = @ArraySchema(schema = @Schema(allowableValues = {"fully", "partly", "no"})))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema = @Schema(type = "integer", minimum = "1", maximum = "500", defaultValue = "50"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "The 'next' of the page before",
            schema = @Schema(type = "string"))
    Page<RuleView> list(@Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters) {
        RuleQuery query = RuleQuery.parse(parameters);
        List<Rule> page = rules.page(query, query.limit() + 1);
        List<RuleId> ids = page.stream().map(Rule::id).toList();
        Map<RuleId, Times> times = schedule.timesOf(ids);
        Map<RuleId, Summary> summaries = readiness.summariesOf(ids);
        return Page.of(page, query.limit(), RuleController::cursorAt, rule -> view(rule, times, summaries));
    }

    @GetMapping("/{ruleId}")
    @Operation(summary = "Shows one rule")
    RuleView show(@PathVariable String ruleId, HttpServletResponse response) {
        RuleId id = known(ruleId);
        return answer(rules.find(id).orElseThrow(() -> ProblemException.notFound("rule", ruleId)), response);
    }

    @PutMapping("/{ruleId}")
    @RequiresRole(Role.ADMIN)
    @Operation(summary = "Creates or replaces a rule", description = """
                    What is left out takes its default, but the switch: a rule that exists keeps it, a new one is on when it
                    runs fully. The body may be an answer of this API with something changed. What an imported file brought
                    and this API does not show stays. Answers 201 for a rule that is new.""")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = RuleView.class)))
    RuleView put(
            @PathVariable String ruleId,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        RuleId id = RuleId.parse(ruleId)
                .orElseThrow(() -> ProblemException.badField("ruleId", ruleId, "must be 1 to 255 characters"));
        RuleBody body = RuleBody.parse(id, BoundedBody.readJson(request, settings.maxRuleSize()));
        Changed changed = changes.put(id, body, ifMatch, Author.of(caller));
        if (changed.result() == ChangeRules.Result.CREATED) response.setStatus(HttpStatus.CREATED.value());
        return answer(changed.rule(), response);
    }

    @PatchMapping("/{ruleId}")
    @RequiresRole(Role.ADMIN)
    @Operation(summary = "Switches a rule on or off", description = """
                    A rule that is switched on again goes on where it stopped. One that does not run is refused. With
                    "enabled": true, "from" makes it begin elsewhere, also a rule that is on: "now" passes over all that is
                    stored, a past time reads again what was received at or after it (matches that have an alert make none).
                    That is a revision of its own, and its coverage shows what was passed over.""")
    RuleView turn(
            @PathVariable String ruleId,
            @org.springframework.web.bind.annotation.RequestBody RuleSwitch body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller,
            HttpServletResponse response) {
        Boolean on = body.enabled();
        if (on == null) throw ProblemException.badField("enabled", null, "must be true or false");
        StartFrom from = StartFrom.parse(body.from(), clock.instant());
        if (from != null && !on) {
            throw ProblemException.badField("from", body.from(), "goes with \"enabled\": true only; leave it out");
        }
        return answer(changes.turn(known(ruleId), on, from, ifMatch, Author.of(caller)), response);
    }

    @DeleteMapping("/{ruleId}")
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Deletes a rule",
            description =
                    "Its revisions and its alerts stay, its exceptions end. A rule that comes with the service stays deleted, too.")
    void delete(
            @PathVariable String ruleId,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        changes.delete(known(ruleId), ifMatch, Author.of(caller));
    }

    @GetMapping("/{ruleId}/revisions")
    @Operation(
            summary = "Lists a rule's revisions, newest first",
            description = "Also those of a rule that was deleted.")
    Page<RevisionView> revisions(
            @PathVariable String ruleId,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        RuleId id = known(ruleId);
        int size = Page.limit(limit);
        int before =
                Cursor.parse(cursor, 1).map(at -> at.part(0, Integer::valueOf)).orElse(Integer.MAX_VALUE);
        var rows = revisions.newestFirst(id.value(), before, Limit.of(size + 1));
        if (rows.isEmpty()
                && rules.find(id).isEmpty()
                && revisions.newestOf(id.value()).isEmpty()) {
            throw ProblemException.notFound("rule", ruleId);
        }
        return Page.of(rows, size, row -> Cursor.at(row.getId().revision()), RuleRevisionRow::view);
    }

    private static RuleId known(String ruleId) {
        return RuleId.parse(ruleId).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
    }

    /** The ETag stands for the rule, not for its runs, so the answer is never shortened to 304 by Spring. */
    private RuleView answer(Rule rule, HttpServletResponse response) {
        response.setHeader(HttpHeaders.ETAG, "\"" + rule.revision() + "\"");
        List<RuleId> id = List.of(rule.id());
        return view(rule, schedule.timesOf(id), readiness.summariesOf(id));
    }

    private static RuleView view(Rule rule, Map<RuleId, Times> times, Map<RuleId, Summary> summaries) {
        return RuleView.of(rule, times.getOrDefault(rule.id(), Times.NONE), summaries.get(rule.id()));
    }

    private static Cursor cursorAt(Rule rule) {
        return Cursor.at(rule.name(), rule.id());
    }

    /** The body of a change. */
    record RuleSwitch(
            @Nullable Boolean enabled,

            @Schema(
                    description =
                            "\"now\", or a past time by when events were received; where it stopped when left out")
            @Nullable
            String from) {}
}
