package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/**
 * One change of a rule.
 *
 * @param changed the fields that differ from the revision before, by Elastic's names; {@code from} when the rule was
 *     made to read from another place
 * @param rule the whole rule after the change (before it, for a deletion), in the form that can be imported
 */
@Schema(name = "RuleRevision")
record RevisionView(
        int revision,
        Instant changedAt,
        Author changedBy,

        @Schema(allowableValues = {"created", "changed", "deleted"})
        String change,

        List<String> changed,

        @Schema(types = "object", description = "The whole rule in Elastic's form; import it to go back to it")
        Object rule) {}
