package io.portreeve.detection;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/rules/{ruleId}/coverage")
@Tag(name = "Runs")
class CoverageController {

    private final Rules rules;
    private final Coverage coverage;

    CoverageController(Rules rules, Coverage coverage) {
        this.rules = rules;
        this.coverage = coverage;
    }

    @GetMapping
    @RequiresRole(Role.VIEWER)
    @Operation(
            summary = "List what a rule has examined, newest first",
            description =
                    "A line for each revision and unbroken part of the stream. Where a line does not begin at the 'to' of the one"
                            + " before, the rule was moved: events in between were passed over, or are examined again. What a"
                            + " rule reads only to learn what is usual is not in here. It stays when runs leave the run log.")
    Page<CoverageView> list(
            @PathVariable String ruleId,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        RuleId id = rules.named(ruleId).id();
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        return Page.of(
                coverage.before(before, id, size + 1), size, part -> Cursor.at(part.id()), CoverageController::view);
    }

    private static CoverageView view(Coverage.Part part) {
        return new CoverageView(
                part.revision(),
                part.span().from().toString(),
                part.span().to().toString(),
                part.firstExaminedAt(),
                part.lastExaminedAt(),
                part.receivedFrom(),
                part.receivedTo());
    }

    /** One line as the API shows it. */
    @Schema(name = "Coverage", description = "An unbroken part of the stream that one revision of a rule has examined.")
    record CoverageView(
            int revision,

            @Schema(description = "it begins after this place: batch.event, batch.end after a batch's last")
            String from,

            @Schema(description = "it ends with this place") String to,

            @Schema(description = "when the first run ended that examined of it")
            Instant firstExaminedAt,

            @Schema(description = "when the last one did") Instant lastExaminedAt,

            @Schema(description = "when its first event was received; null when it holds none") @Nullable
            Instant receivedFrom,

            @Schema(description = "when its last one was") @Nullable
            Instant receivedTo) {}
}
