package io.portreeve.rule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collection;
import java.util.Map;

/** How ready rules are for what arrives: asked by the rules API, answered by detection. */
public interface RuleReadiness {

    /** The summaries of those of these rules that have one; it is some minutes old. */
    Map<RuleId, Summary> summariesOf(Collection<RuleId> ids);

    /**
     * A rule's verdicts, counted over the clusters.
     *
     * @param verdict the worst of them
     */
    @Schema(name = "ReadinessSummary")
    record Summary(
            @Schema(
                    allowableValues = {"ready", "no-data", "partly", "blind"},
                    description = "The worst of the clusters")
            String verdict,

            @Schema(description = "On how many clusters the rule sees all it needs")
            int ready,

            @Schema(description = "Of how many clusters nothing that the rule looks at has arrived")
            int noData,

            @Schema(description = "On how many clusters a part of what it needs is hidden")
            int partly,

            @Schema(description = "On how many clusters it cannot fire")
            int blind) {}
}
