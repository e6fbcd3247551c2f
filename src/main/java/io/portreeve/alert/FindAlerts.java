package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.SafeText;
import io.portreeve.event.SeenEvent;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ExposureChangeJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the places of alerts that fit a query's columns, in its order. */
@Component
class FindAlerts {

    private static final String EVIDENCE = """
            select document, investigation from alert_evidence where alert_id = :id
            """;

    private static final String EVENTS = """
            select a.id, a.cluster, a.exposure, e.document, e.received_at, e.request_time
            from alert a join alert_evidence e on e.alert_id = a.id
            where a.id in (:ids)
            """;

    private final JdbcClient jdbc;

    FindAlerts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The event an alert was made from. */
    record AlertEvent(
            String cluster,
            byte[] document,
            Instant receivedAt,
            @Nullable Instant requestTime,
            @Nullable ExposureChange exposure) {

        /** As queries see it, with what was known when the alert was made. */
        SeenEvent seen() {
            return SeenEvent.of(AuditEvent.read(cluster, document, requestTime), receivedAt, exposure);
        }
    }

    List<AlertPlace> places(AlertQuery query, @Nullable AlertPlace after, int limit) {
        Conditions conditions = Conditions.of(query, after);
        return jdbc.sql("select id, created_at, risk_score from alert\n%s\n%s\nlimit :limit"
                        .formatted(conditions.where(), query.sort().order()))
                .params(conditions.values)
                .param("limit", limit)
                .query((row, number) -> place(row, query.sort()))
                .list();
    }

    Optional<Evidence> evidence(long id) {
        return jdbc.sql(EVIDENCE)
                .param("id", id)
                .query((row, number) -> new Evidence(row.getBytes("document"), row.getString("investigation")))
                .optional();
    }

    /** The events of these alerts, by the alert's id. */
    Map<Long, AlertEvent> events(List<Long> ids) {
        Map<Long, AlertEvent> events = new HashMap<>();
        jdbc.sql(EVENTS).param("ids", ids).query(row -> {
            events.put(row.getLong("id"), event(row));
        });
        return events;
    }

    static AlertEvent event(ResultSet row) throws SQLException {
        return new AlertEvent(
                row.getString("cluster"),
                row.getBytes("document"),
                instant(row, "received_at"),
                instantOrNull(row, "request_time"),
                exposureOrNull(row));
    }

    private static @Nullable ExposureChange exposureOrNull(ResultSet row) throws SQLException {
        String exposure = row.getString("exposure");
        return exposure == null ? null : ExposureChangeJson.parse(exposure);
    }

    private static AlertPlace place(ResultSet row, AlertSort sort) throws SQLException {
        return new AlertPlace(sort, row.getInt("risk_score"), instant(row, "created_at"), row.getLong("id"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(instantOrNull(row, column), column);
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Conditions of our own text; callers' values are bound. */
    private static final class Conditions {

        private final List<String> texts = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        static Conditions of(AlertQuery query, @Nullable AlertPlace after) {
            Conditions conditions = new Conditions();
            if (query.wantsUnfinishedOnly()) conditions.texts.add("status <> 'CLOSED'");
            conditions.in("status in (:statuses)", "statuses", names(query.statuses()));
            conditions.in("severity in (:severities)", "severities", names(query.severities()));
            conditions.in("rule_id in (:ruleIds)", "ruleIds", safe(query.ruleIds()));
            conditions.in("cluster in (:clusters)", "clusters", safe(query.clusters()));
            conditions.in("namespace in (:namespaces)", "namespaces", cut(query.namespaces(), Columns.MAX_NAME));
            conditions.in("username in (:users)", "users", cut(query.users(), Columns.MAX_USER));
            conditions.in("resource_name in (:names)", "names", cut(query.resourceNames(), Columns.MAX_NAME));
            conditions.in("assignee in (:assignees)", "assignees", safe(query.assignees()));
            conditions.tags(query.tags());
            conditions.time("created_at >= :from", "from", query.from());
            conditions.time("created_at < :to", "to", query.to());
            if (after != null) conditions.after(after);
            return conditions;
        }

        private void in(String condition, String name, List<String> wanted) {
            if (wanted.isEmpty()) return;
            texts.add(condition);
            values.put(name, wanted);
        }

        private void tags(List<String> tags) {
            if (tags.isEmpty()) return;
            texts.add("(tags && :tags::text[] or workflow_tags && :tags::text[])");
            values.put("tags", safe(tags).toArray(String[]::new));
        }

        private void time(String condition, String name, @Nullable Instant time) {
            if (time == null) return;
            texts.add(condition);
            values.put(name, time.atOffset(ZoneOffset.UTC));
        }

        private void after(AlertPlace place) {
            texts.add(place.sort().afterPlace());
            values.put("placeTime", place.createdAt().atOffset(ZoneOffset.UTC));
            values.put("placeId", place.id());
            if (place.sort() == AlertSort.RISKIEST) values.put("placeRisk", place.riskScore());
        }

        String where() {
            return texts.isEmpty() ? "" : "where " + String.join("\n  and ", texts);
        }

        private static List<String> names(List<? extends Enum<?>> constants) {
            return constants.stream().<String>map(Enum::name).toList();
        }

        private static List<String> safe(List<String> given) {
            return given.stream().map(SafeText::of).toList();
        }

        private static List<String> cut(List<String> given, int maxBytes) {
            return given.stream().map(text -> SafeText.cut(text, maxBytes)).toList();
        }
    }
}
