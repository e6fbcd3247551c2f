package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.portreeve.access.Caller;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.RuleText.Format;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rules in Elastic's formats over HTTP. */
@RestController
@RequestMapping("/api/v1/rules")
@Tag(name = "Rules")
class RuleTransferController {

    private static final String TOML = "application/toml";
    private static final String NDJSON = "application/x-ndjson";

    /** A rule can take a megabyte. */
    private static final int AT_ONCE = 20;

    private final ImportTurn turn;
    private final ImportRules importRules;
    private final RuleRows rows;
    private final RuleSettings settings;

    RuleTransferController(ImportTurn turn, ImportRules importRules, RuleRows rows, RuleSettings settings) {
        this.turn = turn;
        this.importRules = importRules;
        this.rows = rows;
        this.settings = settings;
    }

    @PostMapping("/import")
    @RequiresRole(Role.ADMIN)
    @Operation(
            summary = "Imports rules of Elastic's",
            description = """
                    Takes TOML files of the public rule repository, one or several joined, or an export of Kibana's, a rule a
                    line. The answer says for each rule whether it runs here: `fully`, `partly` or `no`, and why. What does not
                    run is stored and stays off. Without `enabled` in the file a new rule is on when it runs fully; a rule that
                    is here keeps its switch and, when the file has none, its guide. Where a rule cannot be read it is `rejected`,
                    and the others are taken.""",
            requestBody =
                    @RequestBody(
                            content = {
                                @Content(mediaType = TOML, schema = @Schema(type = "string")),
                                @Content(mediaType = NDJSON, schema = @Schema(type = "string"))
                            }))
    ImportReport take(HttpServletRequest request, @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        Format format = formatOf(request.getContentType());
        return turn.take(
                () -> importRules.take(BoundedBody.read(request, settings.maxImportSize()), format, Author.of(caller)));
    }

    /** Asked here and not by the mapping, which would come before the question of the role. */
    private static Format formatOf(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case TOML -> Format.TOML;
            case NDJSON -> Format.NDJSON;
            default ->
                throw new ProblemException(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "unsupported-media-type",
                        "Content-Type must be %s for rule files or %s for an export of Kibana's."
                                .formatted(TOML, NDJSON));
        };
    }

    @GetMapping("/export")
    @RequiresRole(Role.VIEWER)
    @Operation(
            summary = "Exports all rules",
            description =
                    "A rule a line in Kibana's format, with all that their files brought. It can be imported again, in parts"
                            + " of 10,000 lines at most.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content = @Content(mediaType = NDJSON, schema = @Schema(type = "string"))))
    void export(HttpServletResponse response) throws IOException {
        response.setContentType(NDJSON);
        String last = "";
        List<RuleRow> some;
        do {
            some = rows.byIdAfter(last, Limit.of(AT_ONCE));
            for (RuleRow row : some) write(row, response.getOutputStream());
            if (!some.isEmpty()) last = some.getLast().id().value();
        } while (some.size() == AT_ONCE);
    }

    private static void write(RuleRow row, OutputStream out) throws IOException {
        out.write((RuleJson.write(ElasticForm.of(row)) + "\n").getBytes(US_ASCII));
    }
}
