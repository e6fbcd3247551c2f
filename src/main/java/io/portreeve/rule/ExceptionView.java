package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception as the API shows it. */
@Schema(name = "RuleException", description = "Events that a rule, or all rules, are not to alert on.")
record ExceptionView(
        long id,

        @Schema(description = "Null: for all rules") @Nullable
        String ruleId,

        @Schema(description = "In KQL; true for the events that are excepted", example = "user.name:\"deployer\"")
        String query,

        @Schema(description = "Why that is expected") String reason,

        @Schema(description = "The name of the key that made it")
        String owner,

        Instant createdAt,

        @Schema(description = "Null: it does not expire") @Nullable
        Instant expiresAt,

        @Schema(description = "When somebody took it back") @Nullable
        Instant endedAt,

        @Schema(description = "The name of the key that took it back") @Nullable
        String endedBy,

        boolean inForce,

        @Schema(
                description =
                        "What of the query is allowed and hardly meant, such as a field that no event has; as validate tells it")
        List<QueryProblem> warnings) {}
