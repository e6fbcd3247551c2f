package io.portreeve.alert;

import io.portreeve.alert.Past.Related;
import io.portreeve.event.SafeText;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** Counts the alerts there are already. */
@Component
class RelatedAlerts {

    static final int MAX_COUNTED = 1_000;

    private static final String ON_OBJECT = """
            select count(*) as count, count(*) filter (where status = 'CLOSED') as closed, max(created_at) as last
            from (select status, created_at from alert
                  where resource_name = :name and namespace is not distinct from :namespace::text
                    and subject_kind is not distinct from :kind::text and cluster = :cluster and id <= :newest
                  order by created_at desc, id desc limit :max) as newest
            """;

    private static final String BY_USER = """
            select count(*) as count, count(*) filter (where status = 'CLOSED') as closed, max(created_at) as last
            from (select status, created_at from alert
                  where username = :user and cluster = :cluster and id <= :newest
                  order by created_at desc, id desc limit :max) as newest
            """;

    private final JdbcClient jdbc;

    RelatedAlerts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest alert there is; 0 without any. What a run adds lies after it, so that no alert of a run counts another. */
    long newest() {
        return jdbc.sql("select coalesce(max(id), 0) from alert")
                .query(Long.class)
                .single();
    }

    /** @param newest no later alerts are counted */
    Related on(String cluster, Subject subject, long newest) {
        if (subject.name() == null) return Related.NONE;
        return read(jdbc.sql(ON_OBJECT)
                .param("name", Columns.name(subject.name()))
                .param("namespace", Columns.nameOrNull(subject.namespace()))
                .param("kind", Columns.nameOrNull(subject.kind()))
                .param("cluster", cluster)
                .param("newest", newest));
    }

    /** @param newest no later alerts are counted */
    Related by(String cluster, String user, long newest) {
        return read(jdbc.sql(BY_USER)
                .param("user", SafeText.cut(user, Columns.MAX_USER))
                .param("cluster", cluster)
                .param("newest", newest));
    }

    private static Related read(StatementSpec statement) {
        return statement
                .param("max", MAX_COUNTED)
                .query((row, number) -> {
                    OffsetDateTime last = row.getObject("last", OffsetDateTime.class);
                    return new Related(
                            row.getInt("count"), row.getInt("closed"), last == null ? null : last.toInstant());
                })
                .single();
    }
}
