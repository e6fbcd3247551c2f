package io.portreeve.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.event.JdbcQuarantine.Kept;
import io.portreeve.event.JdbcQuarantine.KeptBytes;
import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.Cursor;
import io.portreeve.paging.Page;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
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

    private final JdbcQuarantine quarantine;

    QuarantineController(JdbcQuarantine quarantine) {
        this.quarantine = quarantine;
    }

    @GetMapping
    @Operation(
            summary = "Records that could not be read, newest first",
            parameters = @Parameter(name = "cluster", in = ParameterIn.QUERY, description = "Repeat for several"))
    Page<Kept> list(
            @Parameter(
                            description = "The id of the key that sent it; repeat for several",
                            array = @ArraySchema(schema = @Schema(type = "integer", format = "int64")))
                    @RequestParam(defaultValue = "")
                    List<String> key,
            @Parameter(description = "Earliest receipt, inclusive") @RequestParam(required = false) @Nullable
                    Instant from,
            @Parameter(description = "Latest receipt, exclusive") @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request) {
        int size = Page.limit(limit);
        long before = Cursor.before(cursor);
        var query = new QuarantineQuery(AskedClusters.of(request).names(), keys(key), from, to, before, size + 1);
        return Page.of(quarantine.find(query), size, kept -> Cursor.at(kept.id()), kept -> kept);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One record, with its bytes as far as they were kept")
    KeptDetail one(@PathVariable String id, HttpServletRequest request) {
        AskedClusters clusters = AskedClusters.of(request);
        return quarantine
                .find(parse(id))
                .filter(kept -> clusters.cover(kept.record().cluster()))
                .map(KeptDetail::of)
                .orElseThrow(() -> ProblemException.notFound("quarantined record", id));
    }

    private static List<Long> keys(List<String> ids) {
        return ids.stream().map(QuarantineController::key).toList();
    }

    private static Long key(String id) {
        try {
            return Long.valueOf(id);
        } catch (NumberFormatException noId) {
            throw ProblemException.badField(
                    "key", id, "must be the id of a key, a whole number: those of the records are in their key");
        }
    }

    private static long parse(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException noId) {
            throw ProblemException.notFound("quarantined record", SafeText.cut(id, 100));
        }
    }

    /**
     * @param bytes base64
     * @param truncated whether the record was longer than what was kept
     */
    record KeptDetail(
            @JsonUnwrapped Kept record,
            @Schema(type = "string", format = "byte") byte[] bytes,
            boolean truncated) {

        static KeptDetail of(KeptBytes kept) {
            return new KeptDetail(kept.record(), kept.bytes(), kept.isTruncated());
        }
    }
}
