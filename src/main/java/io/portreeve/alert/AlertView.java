package io.portreeve.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.event.ServableDocument;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import io.portreeve.exposure.Way;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.Threat;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/**
 * An alert as the API shows it. In lists the investigation, the event's document and the workflow's notes and history are
 * left out.
 */
@Schema(name = "Alert")
record AlertView(
        @Schema(example = "1042") long id,

        @Schema(example = "65f9bccd-510b-40df-8263-334f03174fed")
        String ruleId,

        @Schema(example = "Kubernetes Exposed Service Created With Type NodePort")
        String ruleName,

        int ruleRevision,

        @Schema(allowableValues = {"low", "medium", "high", "critical"})
        String severity,

        @Schema(example = "47") int riskScore,

        @Schema(allowableValues = {"open", "acknowledged", "closed"})
        String status,

        @Schema(description = "Why it was closed, if somebody said so") @Nullable
        String closeReason,

        @Schema(
                description = "What happened, in one sentence",
                example = "kubernetes-admin created Service shop/web on cluster prod-eu as NodePort,"
                        + " ports 80→8080/TCP (named http) on node port 30080.")
        String reason,

        Instant createdAt,
        Instant updatedAt,
        Instant eventTime,
        @Schema(example = "prod-eu") String cluster,
        SubjectView subject,
        ActorView actor,
        OutcomeView outcome,
        EventView event,

        @Schema(
                description =
                        "What the event did to what a Service opens to the outside, beside the fact that the rule matched it;"
                                + " for finished writes to Services")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        ExposureView exposure,

        @Schema(description = "What was not seen before, when the rule looks for that")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        Finding.@Nullable NewTerms newTerms,

        @Schema(description = "What came to be enough, when the rule counts") @JsonInclude(JsonInclude.Include.NON_NULL)
        Finding.@Nullable Threshold threshold,

        List<Threat> threat,
        @Schema(description = "The rule's tags") List<String> tags,
        List<String> references,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Investigation.class) @Nullable
        RawValue investigation,

        WorkflowView workflow) {

    @Schema(name = "AlertSubject")
    record SubjectView(
            @Schema(example = "Service") @Nullable String kind,
            @Schema(example = "shop") @Nullable String namespace,
            @Schema(example = "web") @Nullable String name) {}

    /** @param sourceIps at most the last 50; only the last of them was seen by the API server itself */
    @Schema(name = "AlertActor")
    record ActorView(
            @Schema(example = "kubernetes-admin") @Nullable String user,
            List<String> groups,
            @Nullable String impersonatedUser,
            List<String> sourceIps,
            @Nullable String userAgent) {}

    @Schema(name = "AlertOutcome")
    record OutcomeView(
            @Schema(example = "allow") @Nullable String decision,
            @Schema(example = "201") @Nullable Integer responseCode,

            @Schema(allowableValues = {"yes", "no", "unknown"})
            String persisted,

            @Nullable Boolean dryRun) {}

    /** The event's document as JSON, or as text where a JSON reader would choke on it. */
    @Schema(name = "AlertEvent")
    record EventView(
            String id,
            String auditId,
            @Nullable String stage,

            @Schema(
                    description =
                            "Whether a part of the event is hidden: it was cut off, or the API server took its bodies out."
                                    + " Then the reason says whether the rule surely matches")
            boolean incomplete,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(implementation = Object.class, description = "The audit event as it came")
            @Nullable
            RawValue document,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(
                    description =
                            "The audit event as text, instead of document, where it was cut off, is too deep or its numbers too long")
            @Nullable
            String documentText) {

        EventView with(Evidence evidence) {
            return ServableDocument.isSafe(evidence.document())
                    ? new EventView(id, auditId, stage, incomplete, new RawValue(evidence.documentText()), null)
                    : new EventView(id, auditId, stage, incomplete, null, evidence.documentText());
        }
    }

    /**
     * The state before and after are those that were known when the alert was made; {@code now} is asked when it is read.
     */
    @Schema(name = "AlertExposure")
    record ExposureView(
            @Schema(
                    description =
                            "What became of the exposure, as the Service's state before and after the write shows",
                    allowableValues = {"opened", "widened", "narrowed", "closed", "none", "unknown"})
            String change,

            @Schema(
                    description = "What was opened or closed; where that is unknown, what was open after it",
                    example = "[\"node port 30080 → 80/TCP\"]")
            List<String> ways,

            @Schema(description = "null where it was not known") @Nullable
            List<String> before,

            @Schema(description = "null where it was not known") @Nullable
            List<String> after,

            @Schema(description = "What hides the answer") @Nullable
            String because,

            @Schema(
                    description = "What is open now of what was opened; in a single alert",
                    allowableValues = {"open", "partly", "closed", "unknown"})
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String now,

            @Schema(description = "When the last of it was closed, where the events tell")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant closedAt) {

        static @Nullable ExposureView of(@Nullable ExposureChange change) {
            if (change == null) return null;
            Obstacle obstacle = change.obstacle();
            return new ExposureView(
                    change.kind().word(),
                    change.ways().stream().map(Way::text).toList(),
                    change.before(),
                    change.after(),
                    obstacle == null ? null : obstacle.words(),
                    null,
                    null);
        }

        ExposureView with(KnownExposure.Now state, @Nullable Instant closed) {
            return new ExposureView(change, ways, before, after, because, ApiWord.of(state), closed);
        }
    }

    @Schema(name = "AlertWorkflow")
    record WorkflowView(
            @Nullable String assignee,
            @Schema(description = "People's tags") List<String> tags,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Object> notes,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(description = "What was done to it, oldest first: the first change and the newest 199")
            @Nullable
            List<Alert.HistoryEntry> history) {}

    /** The same with all that lists leave out. */
    AlertView with(Evidence evidence, @Nullable ExposureView exposureNow, List<Alert.HistoryEntry> history) {
        return new AlertView(
                id,
                ruleId,
                ruleName,
                ruleRevision,
                severity,
                riskScore,
                status,
                closeReason,
                reason,
                createdAt,
                updatedAt,
                eventTime,
                cluster,
                subject,
                actor,
                outcome,
                event.with(evidence),
                exposureNow,
                newTerms,
                threshold,
                threat,
                tags,
                references,
                new RawValue(evidence.investigation()),
                new WorkflowView(workflow.assignee(), workflow.tags(), List.of(), history));
    }
}
