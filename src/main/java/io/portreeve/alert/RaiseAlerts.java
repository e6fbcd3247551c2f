package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventHistory;
import io.portreeve.event.Exposures;
import io.portreeve.event.SafeText;
import io.portreeve.event.StoredEvent;
import io.portreeve.exposure.ExposureChangeJson;
import io.portreeve.rule.Rule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes alerts, each with its guide answered. */
@Component
class RaiseAlerts implements Alerts {

    private static final String KNOWN = """
            select request_id from alert where rule_id = :ruleId and request_id in (:requests)
            """;

    private static final String INSERT = """
            insert into alert (rule_id, rule_name, rule_revision, severity, risk_score, reason, created_at, updated_at,
                event_time, cluster, request_id, subject_kind, namespace, resource_name, username, user_groups,
                impersonated_user, source_ips, user_agent, decision, response_code, dry_run, persisted, event_id, audit_id,
                stage, incomplete, threat, tags, reference_urls, new_terms, threshold, exposure)
            values (:ruleId, :ruleName, :ruleRevision, :severity, :riskScore, :reason, :now, :now,
                :eventTime, :cluster, :requestId, :subjectKind, :namespace, :resourceName, :username, :userGroups::text[],
                :impersonatedUser, :sourceIps::text[], :userAgent, :decision, :responseCode, :dryRun, :persisted, :eventId,
                :auditId, :stage, :incomplete, :threat::jsonb, :tags::text[], :references::text[],
                :newTerms::json, :threshold::json, :exposure)
            on conflict on constraint alert_once_per_request do nothing
            returning id
            """;

    private static final String INSERT_EVIDENCE = """
            insert into alert_evidence (alert_id, received_at, request_time, document, rule, investigation)
            values (:id, :receivedAt, :requestTime::timestamptz, :document, :rule::json, :investigation::json)
            """;

    /** As PostgreSQL orders them, so that two runs never wait for each other crosswise; Java compares UUIDs as signed. */
    private static final Comparator<UUID> AS_STORED = Comparator.comparing(UUID::toString);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final EventHistory history;
    private final Exposures exposures;
    private final RelatedAlerts relatedAlerts;
    private final Investigator investigator;

    RaiseAlerts(
            JdbcClient jdbc,
            JsonMapper json,
            EventHistory history,
            Exposures exposures,
            RelatedAlerts relatedAlerts,
            Investigator investigator) {
        this.jdbc = jdbc;
        this.json = json;
        this.history = history;
        this.exposures = exposures;
        this.relatedAlerts = relatedAlerts;
        this.investigator = investigator;
    }

    /**
     * What is kept of a match while others are dealt with: its packed event and a few short values, since a hundred unpacked
     * events may be more than memory holds.
     *
     * @param actor its cluster and user, as alerts hold them; null without a user
     */
    private record Evident(
            StoredEvent stored,
            UUID request,
            boolean complete,
            boolean undecided,
            @Nullable Finding finding,
            Others others,
            @Nullable String actor) {

        static Evident of(Match match) {
            AuditEvent event = match.event().audit();
            return new Evident(
                    match.event(),
                    isOfItsEvent(match) ? event.identity() : event.requestIdentity(),
                    "ResponseComplete".equals(event.stage()),
                    match.undecided(),
                    match.finding(),
                    match.others(),
                    event.user() == null ? null : event.cluster() + '\n' + Columns.userOrNull(event.user()));
        }
    }

    /** An earlier alert of the same request told of another finding, or of other events. */
    private static boolean isOfItsEvent(Match match) {
        return match.finding() != null || match.others().count() > 0;
    }

    private record Draft(
            StoredEvent stored, UUID request, AlertContext context, Prose reason, Investigation investigation) {}

    /** Alerts are drafted and inserted one at a time: only one event is unpacked. */
    @Override
    public Raised raise(Rule rule, List<Match> matches, Instant startedAt) {
        if (matches.isEmpty()) return new Raised(0, 0);
        Instant now = startedAt.truncatedTo(ChronoUnit.MICROS);
        TreeMap<UUID, Evident> requests = oneForEachRequest(matches);
        requests.keySet().removeAll(known(rule, requests.keySet()));
        Map<String, Integer> byActor = countByActor(requests.values());
        long newest = relatedAlerts.newest();
        int created = 0;
        for (Evident match : requests.values()) {
            int others = match.actor() == null ? 0 : byActor.getOrDefault(match.actor(), 1) - 1;
            if (insert(draft(rule, match, newest, others, now), now)) created++;
        }
        return new Raised(created, matches.size() - created);
    }

    /** Of a request's events one that surely matches tells more than one that may, and the complete stage knows most. */
    private static TreeMap<UUID, Evident> oneForEachRequest(List<Match> matches) {
        TreeMap<UUID, Evident> requests = new TreeMap<>(AS_STORED);
        for (Match match : matches) {
            Evident evident = Evident.of(match);
            requests.merge(evident.request(), evident, RaiseAlerts::better);
        }
        return requests;
    }

    private static Evident better(Evident first, Evident next) {
        if (first.undecided() != next.undecided()) return first.undecided() ? next : first;
        return first.complete() ? first : next;
    }

    private Set<UUID> known(Rule rule, Set<UUID> requests) {
        return new HashSet<>(jdbc.sql(KNOWN)
                .param("ruleId", rule.id().value())
                .param("requests", requests)
                .query(UUID.class)
                .list());
    }

    private static Map<String, Integer> countByActor(Collection<Evident> matches) {
        Map<String, Integer> byActor = new HashMap<>();
        for (Evident match : matches) {
            if (match.actor() != null) byActor.merge(match.actor(), 1, Integer::sum);
        }
        return byActor;
    }

    private Draft draft(Rule rule, Evident match, long newestAlert, int othersInRun, Instant now) {
        AuditEvent event = match.stored().audit();
        Past past = new Past(history, relatedAlerts, newestAlert, event, othersInRun);
        AlertContext context = AlertContext.of(
                rule,
                match.stored().id(),
                event,
                match.undecided(),
                match.finding(),
                exposureOf(match.stored(), event),
                past);
        Prose reason = investigator.reason(context).and(Reason.ofOthers(match.others()));
        return new Draft(
                match.stored(), match.request(), context, reason, investigator.investigate(context, reason, now));
    }

    private @Nullable KnownExposure exposureOf(StoredEvent stored, AuditEvent event) {
        return exposures
                .changeBy(stored, event)
                .map(change ->
                        new KnownExposure(change, exposures.historyOf(event).orElse(null)))
                .orElse(null);
    }

    private boolean insert(Draft draft, Instant now) {
        AlertContext context = draft.context();
        Rule rule = context.rule();
        AuditEvent event = context.event();
        Optional<Long> id = jdbc.sql(INSERT)
                .param("ruleId", rule.id().value())
                .param("ruleName", SafeText.of(rule.name()))
                .param("ruleRevision", rule.revision())
                .param("severity", rule.severity().name())
                .param("riskScore", rule.riskScore())
                .param("reason", draft.reason().plain())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("eventTime", event.eventTime().atOffset(ZoneOffset.UTC))
                .param("cluster", event.cluster())
                .param("requestId", draft.request())
                .param("subjectKind", Columns.nameOrNull(context.subject().kind()))
                .param("namespace", Columns.nameOrNull(context.subject().namespace()))
                .param("resourceName", Columns.nameOrNull(context.subject().name()))
                .param("username", Columns.userOrNull(event.user()))
                .param("userGroups", Columns.users(event.groups()))
                .param("impersonatedUser", Columns.userOrNull(event.impersonatedUser()))
                .param("sourceIps", Columns.addresses(event.sourceIps()))
                .param("userAgent", Columns.textOrNull(event.userAgent()))
                .param("decision", Columns.nameOrNull(event.decision()))
                .param("responseCode", event.responseCode())
                .param("dryRun", event.dryRun())
                .param("persisted", context.outcome().persisted().name())
                .param("eventId", context.eventId().toString())
                .param("auditId", SafeText.cut(event.auditId(), Columns.MAX_TEXT))
                .param("stage", Columns.nameOrNull(event.stage()))
                .param("incomplete", event.incomplete())
                .param("threat", SafeText.of(json.writeValueAsString(rule.threat())))
                .param("tags", safe(rule.tags()))
                .param("references", safe(rule.references()))
                .param("newTerms", context.finding() instanceof Finding.NewTerms found ? json(found.cut()) : null)
                .param("threshold", context.finding() instanceof Finding.Threshold found ? json(found.cut()) : null)
                .param("exposure", exposureText(context.exposure()))
                .query(Long.class)
                .optional();
        id.ifPresent(made -> insertEvidence(made, draft));
        return id.isPresent();
    }

    private void insertEvidence(long id, Draft draft) {
        jdbc.sql(INSERT_EVIDENCE)
                .param("id", id)
                .param("receivedAt", draft.stored().receivedAt().atOffset(ZoneOffset.UTC))
                .param("requestTime", utc(draft.context().event().requestTime()))
                .param("document", draft.context().event().document())
                .param(
                        "rule",
                        SafeText.of(json.writeValueAsString(draft.context().rule())))
                .param("investigation", SafeText.of(json.writeValueAsString(draft.investigation())))
                .update();
    }

    private static @Nullable String exposureText(@Nullable KnownExposure exposure) {
        return exposure == null ? null : SafeText.of(ExposureChangeJson.textOf(exposure.change()));
    }

    private String json(Finding finding) {
        return SafeText.of(json.writeValueAsString(finding));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static String[] safe(List<String> texts) {
        return texts.stream().map(SafeText::of).toArray(String[]::new);
    }
}
