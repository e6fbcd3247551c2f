package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Exceptions that somebody may want to make. */
@Schema(
        name = "ExceptionSuggestions",
        description = "Exceptions that somebody may want to make. None of them is in force.")
record ExceptionSuggestions(
        List<Suggestion> items,
        ExceptionTrial.Period period,

        @Schema(
                description =
                        "False when there are too many alerts to look at: the newest were, and the period is theirs")
        boolean complete) {

    @Schema(name = "ExceptionSuggestion")
    record Suggestion(
            @Schema(
                    description = "In KQL: what the alerts have in common",
                    example = "user.name:\"deployer\" and event.action:\"create\"")
            String query,

            @Schema(description = "Alerts closed as expected_activity or false_positive that it would have hidden")
            int closedAsExpected,

            @Schema(
                    description =
                            "Alerts that it would have hidden besides, which nobody closed yet: look at them first. What would have"
                                    + " hidden an alert closed for another reason is not suggested.")
            int open) {}
}
