package io.portreeve.alert;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ExposureChangeJson;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.Severity;
import io.portreeve.rule.Threat;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it is stored. Rows are written by {@link RaiseAlerts}; from then on only the workflow changes, by the methods
 * here, each of which leaves an entry in the history.
 */
@Entity
@Table(name = "alert")
class Alert {

    /** The first entry and the newest ones. Each change writes them all anew, so a history must not grow without end. */
    private static final int MAX_HISTORY = 200;

    @Id
    private Long id;

    @Version
    private long version;

    private String ruleId;
    private String ruleName;
    private int ruleRevision;

    @Enumerated(EnumType.STRING)
    private Severity severity;

    private int riskScore;

    @Enumerated(EnumType.STRING)
    private AlertStatus status;

    @Enumerated(EnumType.STRING)
    private @Nullable CloseReason closeReason;

    private String reason;
    private Instant createdAt;
    private Instant updatedAt;
    private Instant eventTime;
    private String cluster;
    private @Nullable String subjectKind;
    private @Nullable String namespace;
    private @Nullable String resourceName;
    private @Nullable String username;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> userGroups;

    private @Nullable String impersonatedUser;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> sourceIps;

    private @Nullable String userAgent;
    private @Nullable String decision;
    private @Nullable Integer responseCode;
    private @Nullable Boolean dryRun;

    @Enumerated(EnumType.STRING)
    private Outcome.Persisted persisted;

    private String eventId;
    private String auditId;
    private @Nullable String stage;
    private boolean incomplete;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<Threat> threat;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> tags;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> referenceUrls;

    @JdbcTypeCode(SqlTypes.JSON)
    private Finding.@Nullable NewTerms newTerms;

    @JdbcTypeCode(SqlTypes.JSON)
    private Finding.@Nullable Threshold threshold;

    private @Nullable String exposure;

    private @Nullable String assignee;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> workflowTags;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<HistoryEntry> history;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Alert() {}

    /**
     * What was done to an alert.
     *
     * @param by the name of the key
     */
    record HistoryEntry(Instant at, String by, String what) {}

    long id() {
        return id;
    }

    String cluster() {
        return cluster;
    }

    long version() {
        return version;
    }

    /** Reopening an alert, or taking it up again, takes back why it was closed. */
    void moveTo(AlertStatus next, @Nullable CloseReason why, String by, Instant now) {
        if (why != null && next != AlertStatus.CLOSED) {
            throw new IllegalArgumentException("an alert that is " + ApiWord.of(next) + " has no close reason");
        }
        if (status == next && closeReason == why) return;
        String reasonGiven = why == null ? "" : " (" + ApiWord.of(why) + ")";
        record("status: %s → %s%s".formatted(ApiWord.of(status), ApiWord.of(next), reasonGiven), by, now);
        status = next;
        closeReason = why;
    }

    void assignTo(@Nullable String person, String by, Instant now) {
        if (Objects.equals(assignee, person)) return;
        record(person == null ? "assignee: none (was %s)".formatted(assignee) : "assignee: " + person, by, now);
        assignee = person;
    }

    void tag(List<String> wanted, String by, Instant now) {
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(wanted));
        if (distinct.equals(workflowTags)) return;
        record("tags: " + (distinct.isEmpty() ? "none" : String.join(", ", distinct)), by, now);
        workflowTags = distinct;
    }

    private void record(String what, String by, Instant now) {
        List<HistoryEntry> longer = new ArrayList<>(history);
        longer.add(new HistoryEntry(now, by, what));
        if (longer.size() > MAX_HISTORY)
            longer.subList(1, longer.size() - MAX_HISTORY + 1).clear();
        history = longer;
        updatedAt = now;
    }

    AlertStatus status() {
        return status;
    }

    @Nullable
    CloseReason closeReason() {
        return closeReason;
    }

    /** As the API shows it in a list. */
    AlertView listed() {
        return new AlertView(
                id,
                ruleId,
                ruleName,
                ruleRevision,
                ApiWord.of(severity),
                riskScore,
                ApiWord.of(status),
                closeReason == null ? null : ApiWord.of(closeReason),
                reason,
                createdAt,
                updatedAt,
                eventTime,
                cluster,
                new AlertView.SubjectView(subjectKind, namespace, resourceName),
                new AlertView.ActorView(username, userGroups, impersonatedUser, sourceIps, userAgent),
                new AlertView.OutcomeView(decision, responseCode, ApiWord.of(persisted), dryRun),
                new AlertView.EventView(eventId, auditId, stage, incomplete, null, null),
                AlertView.ExposureView.of(exposure()),
                newTerms,
                threshold,
                threat,
                tags,
                referenceUrls,
                null,
                new AlertView.WorkflowView(assignee, workflowTags, null, null));
    }

    /** What its event did to a Service's exposure; null when it was no write to one. */
    @Nullable
    ExposureChange exposure() {
        return exposure == null ? null : ExposureChangeJson.parse(exposure);
    }

    List<HistoryEntry> history() {
        return history;
    }

    /** What people can change, in the API's words. */
    Map<String, @Nullable Object> workflow() {
        Map<String, @Nullable Object> workflow = new LinkedHashMap<>();
        workflow.put("status", ApiWord.of(status));
        workflow.put("closeReason", closeReason == null ? null : ApiWord.of(closeReason));
        workflow.put("assignee", assignee);
        workflow.put("tags", workflowTags);
        return workflow;
    }
}
