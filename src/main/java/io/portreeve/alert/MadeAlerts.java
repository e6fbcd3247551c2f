package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.rule.RuleId;
import java.time.Instant;
import java.util.List;

/** Answers which alerts there are of an event. */
public interface MadeAlerts {

    /** The alerts that a rule made of an event or of another one of its request, oldest first. */
    List<Made> of(RuleId rule, AuditEvent event);

    /** Whether an alert of a run that began then can have gone since, closed and past its time. */
    boolean mayHaveGone(Instant createdAt);

    /**
     * An alert.
     *
     * @param eventId the event that made it
     * @param ruleRevision the rule's revision that made it
     * @param createdAt when the run began that made it
     */
    record Made(long id, String eventId, int ruleRevision, Instant createdAt) {}
}
