package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventHistory;
import io.portreeve.event.EventHistory.ActorHistory;
import io.portreeve.event.EventId;
import io.portreeve.event.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stored about the time before a request. Asked when first needed, once. */
final class Past {

    /** Newest first; older states hardly matter, and each may be a large document to read. */
    private static final int MAX_WRITES_READ = 10;

    private final EventHistory history;
    private final RelatedAlerts relatedAlerts;
    private final long newestAlert;
    private final AuditEvent event;
    private final int othersInRun;

    private @Nullable Optional<Previous> previous;
    private @Nullable ActorHistory actor;
    private @Nullable Related onSubject;
    private @Nullable Related byActor;

    /**
     * @param newestAlert the newest alert that there was when the run began to raise its own
     * @param othersInRun how many more alerts by the same user this run raises
     */
    Past(EventHistory history, RelatedAlerts relatedAlerts, long newestAlert, AuditEvent event, int othersInRun) {
        this.history = history;
        this.relatedAlerts = relatedAlerts;
        this.newestAlert = newestAlert;
        this.event = event;
        this.othersInRun = othersInRun;
    }

    /**
     * The state of the object before the request, from the last writes that took effect.
     *
     * @param at when the last of them happened
     * @param deleted whether the last of them deleted it
     * @param whole whether {@code spec} is its whole state: the writes tell all of it, and none of them hides what it did
     */
    record Previous(EventId id, Instant at, @Nullable String by, boolean deleted, ServiceSpec spec, boolean whole) {

        private Previous over(ServiceSpec older, boolean isWhole) {
            return new Previous(id, at, by, deleted, spec.over(older), isWhole);
        }
    }

    /** Earlier alerts of any rule, counted up to {@value RelatedAlerts#MAX_COUNTED}. */
    record Related(int count, int closed, @Nullable Instant last) {

        static final Related NONE = new Related(0, 0, null);
    }

    Optional<Previous> previous() {
        if (previous == null) previous = findPrevious();
        return previous;
    }

    ActorHistory actor() {
        if (actor == null) actor = findActor();
        return actor;
    }

    Related alertsOnSubject() {
        if (onSubject == null) onSubject = relatedAlerts.on(event.cluster(), Subject.of(event), newestAlert);
        return onSubject;
    }

    Related alertsByActor() {
        String user = event.user();
        if (byActor == null)
            byActor = user == null ? Related.NONE : relatedAlerts.by(event.cluster(), user, newestAlert);
        return byActor;
    }

    int othersInRun() {
        return othersInRun;
    }

    private ActorHistory findActor() {
        if (event.user() == null || event.resource() == null) return new ActorHistory(0, null, List.of(), List.of());
        return history.writesBy(event.cluster(), event.user(), event.resource(), event.eventTime());
    }

    private Optional<Previous> findPrevious() {
        String name = Subject.of(event).name();
        if (event.resource() == null || name == null) return Optional.empty();
        Previous found = null;
        boolean hidden = false;
        for (StoredEvent stored : history.writesTo(
                event.cluster(), event.resource(), event.namespace(), name, event.eventTime(), MAX_WRITES_READ)) {
            AuditEvent write = stored.audit();
            if (!countsAsState(write)) continue;
            boolean deleted = write.verb() != null && write.verb().startsWith("delete");
            if (found == null) {
                found = new Previous(stored.id(), write.eventTime(), write.user(), deleted, ServiceSpec.UNKNOWN, false);
            }
            if (deleted) break;
            ServiceSpec result = AlertContext.resultOf(write);
            ServiceSpec said = result != null ? result : AlertContext.requestedBy(write);
            hidden = hidden || hides(write, result, said);
            found = found.over(said, !hidden && (result != null || isWholeBody(write)));
            if (endsSearch(write, result)) break;
        }
        return Optional.ofNullable(found);
    }

    /** Whether the state after a write does not follow from the state before and from what the write says. */
    private static boolean hides(AuditEvent write, @Nullable ServiceSpec result, ServiceSpec said) {
        if (result != null || isWholeBody(write)) return false;
        boolean saysLists = !said.ports().isEmpty()
                || said.selector() != null
                || !said.externalIps().isEmpty();
        return saysLists || !MergedPatch.leavesTheRest(write); // a merge of lists depends on the kind of the patch
    }

    private static boolean isWholeBody(AuditEvent write) {
        return !"patch".equals(write.verb()) && write.json().at("requestObject", "spec") instanceof Map<?, ?>;
    }

    /** Newer Kubernetes groups may share the resource's name, and this request may be stored with several stages. */
    private boolean countsAsState(AuditEvent write) {
        return !write.requestIdentity().equals(event.requestIdentity())
                && Outcome.of(write).persisted() == Outcome.Persisted.YES
                && Objects.equals(group(write), group(event));
    }

    private static String group(AuditEvent write) {
        return write.apiGroup() == null ? "" : write.apiGroup();
    }

    /** Whether older writes can tell nothing more: the state is complete, or a JSON Patch may have made anything of it. */
    private static boolean endsSearch(AuditEvent write, @Nullable ServiceSpec result) {
        Object body = write.json().at("requestObject");
        return result != null || body instanceof List<?> || (body != null && !"patch".equals(write.verb()));
    }
}
