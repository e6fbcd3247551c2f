package io.portreeve.event;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** An account may write without end; what it did of late is what tells. */
    private static final int MAX_WRITES_READ = 10_000;

    private static final int MAX_COUNT = 1_000;
    private static final int MAX_NAMESPACES = 10;

    private static final String WRITES = """
            verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
            and resource not in ('leases', 'events')
            and coalesce(subresource, '') not in ('status', 'binding')
            and stage is distinct from 'RequestReceived'
            and cluster = :cluster""";

    /** What surely took effect. Asked of the newest writes, not before: a flood of refused ones must not make this long. */
    private static final String TOOK_EFFECT = """
            stage = 'ResponseComplete' and response_code between 200 and 299 and dry_run is false""";

    static final String BY_ACTOR = """
            select namespace, count(*) as writes, min(happened) as first_seen
            from (
                (select namespace, resource, stage, response_code, dry_run, event_time as happened from audit_event
                 where event_time >= '1900-01-01 00:00:00+00' and event_time < :before::timestamptz
                   and username = :user and %1$s
                 order by event_time desc
                 limit :limit)
                union all
                (select namespace, resource, stage, response_code, dry_run, event_time + interval '10518984 hours'
                 from audit_event
                 where event_time < '1900-01-01 00:00:00+00' and event_time < :shifted_before::timestamptz
                   and username = :user and %1$s
                 order by event_time desc
                 limit :limit)
            ) w
            where resource = :resource and %2$s
            group by namespace
            order by writes desc, namespace""".formatted(WRITES, TOOK_EFFECT);

    private static final String TO_OBJECT = """
            resource = :resource and name = :name and %%1$s
            and %s""".formatted(WRITES);

    /**
     * Events at times outside the days stand, too early, before 1900. One order by namespace and time, though there is one
     * namespace: so a kept plan takes the index that is in it, also for no namespace, and not the one by time.
     */
    private static final String NEWEST = """
            select e.event_time, e.identity, e.cluster, e.namespace, e.request_time, e.document_codec, e.document,
                b.received_at
            from (
                (select *, event_time as happened from audit_event
                 where event_time >= '1900-01-01 00:00:00+00' and event_time < :before::timestamptz and %1$s
                 order by namespace desc, event_time desc
                 limit :limit)
                union all
                (select *, event_time + interval '10518984 hours' from audit_event
                 where event_time < '1900-01-01 00:00:00+00' and event_time < :shifted_before::timestamptz and %1$s
                 order by namespace desc, event_time desc
                 limit :limit)
            ) e
            join ingest_batch b on b.id = e.batch
            order by e.happened desc
            limit :limit""".formatted(TO_OBJECT);

    /** A statement of its own: a condition on the parameter is none that a kept plan can look up in the index. */
    static final String NEWEST_IN_NAMESPACE = NEWEST.formatted("namespace = :namespace");

    static final String NEWEST_IN_NONE = NEWEST.formatted("namespace is null");

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final StoredEvents storedEvents;

    JdbcEventHistory(JdbcTemplate jdbc, StoredEvents storedEvents) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.storedEvents = storedEvents;
    }

    /** A name longer than its column may be another's too, so its history is not told. */
    @Override
    public ActorHistory writesBy(String cluster, String user, String resource, Instant before) {
        if (!TypedColumn.USERNAME.holdsWhole(user) || !TypedColumn.RESOURCE.holdsWhole(resource)) {
            return new ActorHistory(0, null, List.of(), List.of());
        }
        List<NamespaceWrites> writes = KeptPlans.ask(
                jdbc,
                () -> sql.sql(BY_ACTOR)
                        .param("cluster", cluster)
                        .param("user", TypedColumn.USERNAME.hold(user))
                        .param("resource", TypedColumn.RESOURCE.hold(resource))
                        .param("before", StoredTime.clamped(before).toString())
                        .param("shifted_before", StoredTime.shifted(before).toString())
                        .param("limit", MAX_WRITES_READ)
                        .query((row, n) -> new NamespaceWrites(
                                row.getString("namespace"), row.getInt("writes"), StoredEvents.instant(row, 3)))
                        .list());
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
        parameters.put("before", StoredTime.clamped(before).toString());
        parameters.put("shifted_before", StoredTime.shifted(before).toString());
        parameters.put("limit", limit);
        String statement = namespace == null ? NEWEST_IN_NONE : NEWEST_IN_NAMESPACE;
        return KeptPlans.ask(
                        jdbc,
                        () -> sql.sql(statement)
                                .params(parameters)
                                .query(storedEvents)
                                .list())
                .stream()
                .filter(event -> whole || isTo(event.audit(), resource, namespace, name))
                .toList();
    }

    /** A cut name may be another's, too: the document tells. */
    private static boolean isTo(AuditEvent event, String resource, @Nullable String namespace, String name) {
        return resource.equals(event.resource())
                && name.equals(event.name())
                && Objects.equals(namespace, event.namespace());
    }

    private static ActorHistory historyOf(List<NamespaceWrites> writes) {
        List<NamespaceWrites> named = writes.stream()
                .filter(write -> write.namespace() != null)
                .limit(MAX_NAMESPACES)
                .toList();
        return new ActorHistory(
                Math.min(
                        MAX_COUNT,
                        writes.stream().mapToInt(NamespaceWrites::count).sum()),
                writes.stream()
                        .map(NamespaceWrites::firstSeen)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                named.stream().map(write -> String.valueOf(write.namespace())).toList(),
                named.stream().map(NamespaceWrites::count).toList());
    }

    private record NamespaceWrites(@Nullable String namespace, int count, Instant firstSeen) {}
}
