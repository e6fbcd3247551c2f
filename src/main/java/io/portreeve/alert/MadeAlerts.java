package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.rule.RuleId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers which alerts there are of an event. */
public interface MadeAlerts {

    /** The alerts that a rule made of an event or of another one of its request, oldest first. */
    List<Made> of(RuleId rule, AuditEvent event);

    /**
     * The alerts that a rule made of events of an audit id, newest first: they outlive their events.
     *
     * @param clusters only of these; empty for all
     */
    List<OfRequest> ofAuditId(RuleId rule, String auditId, List<String> clusters, int limit);

    /** Whether an alert of a run that began then can have gone since, closed and past its time. */
    boolean mayHaveGone(Instant createdAt);

    /** An alert, and what it holds of its event. */
    record OfRequest(Made alert, String cluster, @Nullable String stage, Instant eventTime) {}

    /**
     * An alert.
     *
     * @param eventId the event that made it
     * @param ruleRevision the rule's revision that made it
     * @param createdAt when the run began that made it
     */
    record Made(long id, String eventId, int ruleRevision, Instant createdAt) {}
}
