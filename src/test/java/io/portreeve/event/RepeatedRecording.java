package io.portreeve.event;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills a store with a recording again and again, each time later, as if the cluster had gone on so: the first time through the
 * service, then by SQL from the rows this made, since ten million events must not take an hour. Copies differ from the original
 * in the typed time and in the identity; their documents are the original's.
 */
public final class RepeatedRecording {

    /** As many as a sender's request holds, about. */
    private static final int BATCH = 500;

    private static final String KEEP_ROWS = """
            create table repeated_recording as
            select e.*, (row_number() over (order by e.event_time, e.identity) - 1)::int as place
            from audit_event e
            where not e.identity = any(:once)""";

    private static final String EVENTS = """
            insert into audit_event (event_time, request_time, identity, batch, n, response_code, dry_run, document_codec,
                decision, verb, resource, subresource, username, namespace, name, api_group, stage, level, impersonated_user,
                cluster, incomplete, body_names, source_ip, kind, document)
            select event_time + :later::interval, request_time + :later::interval, md5(identity::text || :copy)::uuid,
                :batch + (place - :from) / :size, (place - :from) % :size, response_code, dry_run, document_codec, decision,
                verb, resource, subresource, username, namespace, name, api_group, stage, level, impersonated_user, cluster,
                incomplete, body_names, source_ip, kind, document
            from repeated_recording
            where place >= :from and place < :to""";

    private static final String BATCHES = """
            insert into ingest_batch (id, received_at, events, bytes, decoded_bytes, days, kinds)
            select :batch + (place - :from) / :size, max(event_time + :later::interval), count(*),
                sum(octet_length(document)), count(*) * :decoded,
                array_agg(distinct ((event_time + :later::interval) at time zone 'UTC')::date), true
            from repeated_recording
            where place >= :from and place < :to
            group by 1""";

    private static final String DRAW_BATCHES =
            "select setval('ingest_batch_id', nextval('ingest_batch_id') + :count) - :count";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EventStream stream;
    private final long seconds;
    private final long decodedBytes;
    private final int rows;

    private int copies;
    private int place;

    /**
     * Stores the recording once.
     *
     * @param once the identities of events that no copy is made of
     */
    public RepeatedRecording(ApplicationContext service, List<AuditEvent> events, Collection<UUID> once) {
        jdbc = service.getBean(JdbcTemplate.class);
        sql = JdbcClient.create(jdbc);
        transaction = service.getBean(TransactionTemplate.class);
        stream = service.getBean(EventStream.class);
        seconds = 1 + last(events).getEpochSecond() - first(events).getEpochSecond();
        decodedBytes =
                events.stream().mapToLong(event -> event.document().length).sum() / events.size();
        EventAppender appender = service.getBean(EventAppender.class);
        for (int i = 0; i < events.size(); i += BATCH) {
            appender.append(events.subList(i, Math.min(i + BATCH, events.size())), null);
        }
        sql.sql(KEEP_ROWS).param("once", once.toArray(UUID[]::new)).update();
        sql.sql("create index on repeated_recording (place)").update();
        rows = sql.sql("select count(*)::int from repeated_recording")
                .query(Integer.class)
                .single();
        copies = 1;
    }

    /** The time of the recording's first event. */
    public static Instant first(List<AuditEvent> events) {
        return events.stream()
                .map(AuditEvent::eventTime)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private static Instant last(List<AuditEvent> events) {
        return events.stream()
                .map(AuditEvent::eventTime)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** Stores so many events more. */
    public void store(int events) {
        for (int left = events; left > 0; ) {
            int next = Math.min(left, rows - place);
            transaction.executeWithoutResult(open -> storePiece(next));
            left -= next;
            place = (place + next) % rows;
            if (place == 0) copies++;
        }
        stream.seal();
    }

    private void storePiece(int events) {
        int count = (events + BATCH - 1) / BATCH;
        long batch =
                sql.sql(DRAW_BATCHES).param("count", count).query(Long.class).single();
        for (String statement : List.of(EVENTS, BATCHES)) {
            sql.sql(statement)
                    .param("later", copies * seconds + " seconds")
                    .param("copy", String.valueOf(copies))
                    .param("batch", batch)
                    .param("size", BATCH)
                    .param("from", place)
                    .param("to", place + events)
                    .param("decoded", decodedBytes)
                    .update();
        }
    }

    /** Does what PostgreSQL does by itself once it finds the time. */
    public void tidy() {
        jdbc.execute("vacuum (analyze) audit_event");
        jdbc.execute("vacuum (analyze) ingest_batch");
        jdbc.execute("checkpoint");
    }
}
