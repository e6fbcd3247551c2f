package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.SafeText;
import io.portreeve.rule.RuleId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds alerts by what is unique about them: their rule, and the request or the event that they are of. */
@Component
class FindMadeAlerts implements MadeAlerts {

    private static final String FIND = """
            select id, event_id, rule_revision, created_at from alert
            where rule_id = :rule and request_id in (:request, :event)
            order by id
            """;

    private static final String OF_AUDIT_ID = """
            select id, event_id, rule_revision, created_at, cluster, stage, event_time from alert
            where audit_id = :auditId and rule_id = :rule and (:anyCluster or cluster = any(:clusters))
            order by id desc
            limit :limit
            """;

    private final JdbcClient jdbc;
    private final AlertSettings settings;
    private final Clock clock;

    FindMadeAlerts(JdbcClient jdbc, AlertSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public List<Made> of(RuleId rule, AuditEvent event) {
        return jdbc.sql(FIND)
                .param("rule", rule.value())
                .param("request", event.requestIdentity())
                .param("event", event.identity())
                .query((row, number) -> made(row))
                .list();
    }

    @Override
    public List<OfRequest> ofAuditId(RuleId rule, String auditId, List<String> clusters, int limit) {
        return jdbc.sql(OF_AUDIT_ID)
                .param("auditId", SafeText.cut(auditId, Columns.MAX_TEXT))
                .param("rule", rule.value())
                .param("anyCluster", clusters.isEmpty())
                .param("clusters", clusters.toArray(String[]::new))
                .param("limit", limit)
                .query((row, number) -> new OfRequest(
                        made(row),
                        row.getString("cluster"),
                        row.getString("stage"),
                        row.getTimestamp("event_time").toInstant()))
                .list();
    }

    private static Made made(ResultSet row) throws SQLException {
        return new Made(
                row.getLong("id"),
                row.getString("event_id"),
                row.getInt("rule_revision"),
                row.getTimestamp("created_at").toInstant());
    }

    @Override
    public boolean mayHaveGone(Instant createdAt) {
        return createdAt.isBefore(clock.instant().minus(settings.retention()));
    }
}
