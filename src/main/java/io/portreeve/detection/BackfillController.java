package io.portreeve.detection;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.Rule;
import io.portreeve.rule.Rules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Rules run over the past. */
@RestController
@RequestMapping(path = "/api/v1/rules/{ruleId}/backfills", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Backfills", description = "Rules run over the past, in the background")
class BackfillController {

    private final Rules rules;
    private final Backfills backfills;
    private final OrderBackfill orders;

    BackfillController(Rules rules, Backfills backfills, OrderBackfill orders) {
        this.rules = rules;
        this.backfills = backfills;
        this.orders = orders;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequiresRole(Role.ADMIN)
    @Operation(summary = "Run a rule over a stretch of the past", description = """
                    Takes the order and answers; the work is done in the background, also of a rule that is off, and goes on after a
                    restart. It makes all alerts that are missing and none twice, and leaves the place alone where the rule's runs go on.
                    One for each rule at a time (409) and 20 in all (429); of rules of type query only (422).""")
    BackfillView order(
            @PathVariable String ruleId, @RequestBody NewBackfill wanted, @AuthenticationPrincipal Caller caller) {
        Rule rule = rules.named(ruleId);
        PastRange range = PastRange.of(PastRange.given("from", wanted.from()), PastRange.given("to", wanted.to()));
        return BackfillView.of(orders.order(rule, range, caller));
    }

    @GetMapping
    @RequiresRole(Role.VIEWER)
    @Operation(summary = "List a rule's backfills, newest first")
    Page<BackfillView> list(
            @PathVariable String ruleId,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        List<Backfill> rows = backfills.before(rules.named(ruleId).id(), before, size + 1);
        return Page.of(rows, size, row -> Cursor.at(row.id()), BackfillView::of);
    }

    @GetMapping("/{id}")
    @RequiresRole(Role.VIEWER)
    @Operation(summary = "One backfill, and how far it came")
    BackfillView one(@PathVariable String ruleId, @PathVariable long id) {
        return backfills
                .find(rules.named(ruleId).id(), id)
                .map(BackfillView::of)
                .orElseThrow(() -> ProblemException.notFound("backfill", id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @RequiresRole(Role.ADMIN)
    @Operation(
            summary = "Cancel a backfill",
            description = "Waits for the slice in progress, some seconds at most. What was made stays."
                    + " One that has finished or failed is refused (409).")
    void cancel(@PathVariable String ruleId, @PathVariable long id) {
        orders.cancel(rules.named(ruleId).id(), id);
    }

    /** The body of an order. */
    record NewBackfill(
            @Schema(description = "Earliest event time, inclusive", requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            Instant from,

            @Schema(description = "Latest event time, exclusive", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Instant to) {}

    /** A backfill as the API shows it. */
    @Schema(name = "Backfill")
    record BackfillView(
            long id,
            String ruleId,

            @Schema(description = "the rule's when it was asked for")
            int ruleRevision,

            Instant from,
            Instant to,

            @Schema(allowableValues = {"waiting", "running", "finished", "cancelled", "failed"})
            String state,

            @Schema(description = "events that happened before this were examined")
            Instant reached,

            @Schema(description = "how much of the time was examined")
            int percent,

            @JsonUnwrapped Backfill.Counts counts,

            @Schema(description = "the name of the key that asked for it")
            String createdBy,

            Instant createdAt,
            @Nullable Instant endedAt,

            @Schema(description = "what a person should know about it; the reason of a failed one") @Nullable
            String message) {

        static BackfillView of(Backfill backfill) {
            return new BackfillView(
                    backfill.id(),
                    backfill.ruleId().value(),
                    backfill.ruleRevision(),
                    backfill.range().from(),
                    backfill.range().to(),
                    ApiWord.of(backfill.state()),
                    backfill.reached().happenedAt(),
                    backfill.percent(),
                    backfill.counts(),
                    backfill.createdBy(),
                    backfill.createdAt(),
                    backfill.endedAt(),
                    backfill.message());
        }
    }
}
