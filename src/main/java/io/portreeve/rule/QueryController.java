package io.portreeve.rule;

import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Queries looked over and tried before a rule is made of them. Nothing is stored. */
@RestController
@RequestMapping("/api/v1/rules")
@RequiresRole(Role.VIEWER)
@Tag(name = "Rules")
class QueryController {

    private final RuleSettings settings;
    private final Clock clock;

    QueryController(RuleSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @PostMapping("/validate")
    @Operation(
            summary = "Looks a query over",
            description = """
                    Tells all that keeps a query in KQL from being asked, in the order of its text, with a hint for the usual
                    mistakes. Of a query that compiles it tells the fields, and warns of what is hardly meant: values without a
                    field, fields that no audit event has, values that a field never has.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = Question.class))))
    QueryReview validate(HttpServletRequest request) {
        return ReviewQuery.review(
                QueryBody.question(request, settings.maxRuleSize()).query(), clock);
    }

    @PostMapping("/test")
    @Operation(
            summary = "Tries a query on an event",
            description = """
                    Tells whether the event matches, and of each clause whether it held and which values it saw. An object with
                    a text in `auditID` is an audit event, seen as if it came now; any other object is an Elastic document, whose
                    fields are those it gives. Answers 422 for a query that does not compile.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = Trial.class))))
    QueryTrial test(HttpServletRequest request) {
        QueryBody body = QueryBody.trial(request, settings.maxTestSize());
        return TryQuery.on(body.query(), body.event(), clock.instant());
    }

    /** The body of a question about a query, for the API's description. */
    record Question(
            @Schema(description = "In KQL", requiredMode = Schema.RequiredMode.REQUIRED)
            String query) {}

    /** The body of a trial, for the API's description. */
    record Trial(
            @Schema(description = "In KQL", requiredMode = Schema.RequiredMode.REQUIRED)
            String query,

            @Schema(description = "An audit event, or an Elastic document", requiredMode = Schema.RequiredMode.REQUIRED)
            Map<String, @Nullable Object> event) {}
}
