package io.portreeve.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks the partial indexes on writes; a query must repeat their condition to be served by them. A request's first event
 * (RequestReceived) is no write of its own.
 */
@Component
class JdbcEventHistory implements EventHistory {

    private static final int MAX_WRITES = 1_000;
    private static final int MAX_NAMESPACES = 10;

    private static final String WRITES = """
            verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
            and resource not in ('leases', 'events')
            and coalesce(subresource, '') not in ('status', 'binding')
            and stage is distinct from 'RequestReceived'
            and cluster = :cluster""";

    private static final String BY_ACTOR = "username = :user and resource = :resource and " + WRITES;

    private static final String TO_OBJECT = """
            resource = :resource and name = :name
            and (namespace = cast(:namespace as text) or (cast(:namespace as text) is null and namespace is null))
            and """ + " " + WRITES;

    /** Events at times outside the days stand, too early, before 1900. */
    private static final String NEWEST = """
            select e.event_time, e.identity, e.cluster, e.namespace, e.request_time, e.document_codec, e.document,
                b.received_at
            from (
                (select *, event_time as happened from audit_event
                 where event_time >= '1900-01-01 00:00:00+00' and event_time < :before::timestamptz and %1$s
                 order by event_time desc
                 limit :limit)
                union all
                (select *, event_time + interval '10518984 hours' from audit_event
                 where event_time < '1900-01-01 00:00:00+00' and event_time < :shifted_before::timestamptz and %1$s
                 order by event_time desc
                 limit :limit)
            ) e
            join ingest_batch b on b.id = e.batch
            order by e.happened desc
            limit :limit""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final StoredEvents storedEvents;

    JdbcEventHistory(JdbcTemplate jdbc, StoredEvents storedEvents) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.storedEvents = storedEvents;
    }

    @Override
    public ActorHistory writesBy(String cluster, String user, String resource, Instant before) {
        boolean whole = TypedColumn.USERNAME.holdsWhole(user) && TypedColumn.RESOURCE.holdsWhole(resource);
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("cluster", cluster);
        parameters.put("user", TypedColumn.USERNAME.hold(user));
        parameters.put("resource", TypedColumn.RESOURCE.hold(resource));
        List<Write> writes = newest(BY_ACTOR, parameters, before, MAX_WRITES).stream()
                .filter(write -> whole || isBy(write.event().audit(), user, resource))
                .toList();
        return historyOf(writes);
    }

    @Override
    public List<StoredEvent> writesTo(
            String cluster, String resource, @Nullable String namespace, String name, Instant before, int limit) {
        boolean whole = TypedColumn.RESOURCE.holdsWhole(resource)
                && TypedColumn.NAME.holdsWhole(name)
                && (namespace == null || TypedColumn.NAMESPACE.holdsWhole(namespace));
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("cluster", cluster);
        parameters.put("resource", TypedColumn.RESOURCE.hold(resource));
        parameters.put("namespace", namespace == null ? null : TypedColumn.NAMESPACE.hold(namespace));
        parameters.put("name", TypedColumn.NAME.hold(name));
        return newest(TO_OBJECT, parameters, before, limit).stream()
                .map(Write::event)
                .filter(event -> whole || isTo(event.audit(), resource, namespace, name))
                .toList();
    }

    private List<Write> newest(String condition, Map<String, @Nullable Object> parameters, Instant before, int limit) {
        CustomPlans.use(jdbc);
        parameters.put("before", StoredTime.clamped(before).toString());
        parameters.put("shifted_before", StoredTime.shifted(before).toString());
        parameters.put("limit", limit);
        return sql.sql(NEWEST.formatted(condition))
                .params(parameters)
                .query(this::write)
                .list();
    }

    private Write write(ResultSet row, int rowNumber) throws SQLException {
        return new Write(storedEvents.mapRow(row, rowNumber), row.getString("namespace"));
    }

    /** A cut name may be another's, too: the document tells. */
    private static boolean isBy(AuditEvent event, String user, String resource) {
        return user.equals(event.user()) && resource.equals(event.resource());
    }

    private static boolean isTo(AuditEvent event, String resource, @Nullable String namespace, String name) {
        return resource.equals(event.resource())
                && name.equals(event.name())
                && Objects.equals(namespace, event.namespace());
    }

    private static ActorHistory historyOf(List<Write> writes) {
        Map<String, Long> counts = writes.stream()
                .flatMap(write -> Optional.ofNullable(write.namespace()).stream())
                .collect(Collectors.groupingBy(namespace -> namespace, Collectors.counting()));
        List<Map.Entry<String, Long>> mostUsed = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_NAMESPACES)
                .toList();
        return new ActorHistory(
                writes.size(),
                writes.isEmpty() ? null : writes.getLast().happened(),
                mostUsed.stream().map(Map.Entry::getKey).toList(),
                mostUsed.stream()
                        .map(entry -> Math.toIntExact(entry.getValue()))
                        .toList());
    }

    private record Write(StoredEvent event, @Nullable String namespace) {

        Instant happened() {
            return StoredTime.trueTime(event.id().storedTime());
        }
    }
}
