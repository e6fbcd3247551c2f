package io.portreeve.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.event.JdbcQuarantine.Kept;
import io.portreeve.event.JdbcQuarantine.KeptBytes;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Records that could not be read, to look at. Role analyst, by path: this room knows no roles. */
@RestController
@RequestMapping("/api/v1/quarantine")
@Tag(name = "Quarantine")
class QuarantineController {

    private static final int MAX_LIMIT = 500;

    private final JdbcQuarantine quarantine;

    QuarantineController(JdbcQuarantine quarantine) {
        this.quarantine = quarantine;
    }

    @GetMapping
    @Operation(summary = "Records that could not be read, newest first")
    KeptList list(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.badField("limit", limit, "must be 1 to " + MAX_LIMIT);
        }
        List<Kept> found = quarantine.before(before(cursor), limit + 1);
        if (found.size() <= limit) return new KeptList(found, null);
        List<Kept> items = found.subList(0, limit);
        return new KeptList(items, String.valueOf(items.getLast().id()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One record, with its bytes as far as they were kept")
    KeptDetail one(@PathVariable String id) {
        return quarantine
                .find(parse(id))
                .map(KeptDetail::of)
                .orElseThrow(() -> ProblemException.notFound("quarantined record", id));
    }

    private static long parse(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException noId) {
            throw ProblemException.notFound("quarantined record", SafeText.cut(id, 100));
        }
    }

    private static long before(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) return Long.MAX_VALUE;
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException noCursor) {
            throw ProblemException.badField("cursor", cursor, "must be the 'next' of the page before");
        }
    }

    /** @param next the cursor of the next page */
    record KeptList(List<Kept> items, @Nullable String next) {}

    /**
     * @param bytes base64
     * @param truncated whether the record was longer than what was kept
     */
    record KeptDetail(
            @JsonUnwrapped Kept record,
            @Schema(type = "string", format = "byte") byte[] bytes,
            boolean truncated) {

        static KeptDetail of(KeptBytes kept) {
            return new KeptDetail(kept.record(), kept.bytes(), kept.record().size() > kept.bytes().length);
        }
    }
}
