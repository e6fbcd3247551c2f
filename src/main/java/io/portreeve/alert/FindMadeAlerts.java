package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.rule.RuleId;
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
                .query((row, number) -> new Made(
                        row.getLong("id"),
                        row.getString("event_id"),
                        row.getInt("rule_revision"),
                        row.getTimestamp("created_at").toInstant()))
                .list();
    }

    @Override
    public boolean mayHaveGone(Instant createdAt) {
        return createdAt.isBefore(clock.instant().minus(settings.retention()));
    }
}
