package io.portreeve;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Empties what tests write before each test, and sets the clock to the present. Rules and the bootstrap key stay: they are
 * made at start-up.
 */
class EmptyTablesListener extends AbstractTestExecutionListener {

    private static final List<String> WRITTEN_BY_TESTS = List.of(
            "audit_event",
            "ingest_batch",
            "quarantined_record",
            "alert",
            "rule_run",
            "rule_backfill",
            "rule_backfill_part",
            "rule_coverage",
            "audit_trail",
            "rule_revision",
            "rule_exception",
            "rule_memory",
            "rule_first_seen",
            "rule_threshold_group",
            "cluster_activity",
            "cluster_activity_day",
            "service_exposure",
            "exposure_change",
            "exposure_again");

    /** Only what is not empty, each partition by itself: a truncation makes new files, and there are some hundred of them. */
    private static final String EMPTY = """
            do $$
            declare
                written regclass;
                is_filled boolean;
            begin
                for written in
                    select coalesce(part.inhrelid, to_regclass(name))
                    from unnest('{%s}'::text[]) name
                    left join pg_inherits part on part.inhparent = to_regclass(name)
                    where to_regclass(name) is not null
                loop
                    execute format('select exists (select from %%s)', written) into is_filled;
                    if is_filled then
                        execute format('truncate %%s cascade', written);
                    end if;
                end loop;
            end $$""".formatted(String.join(",", WRITTEN_BY_TESTS));

    @Override
    public void beforeTestMethod(TestContext context) {
        var jdbc = context.getApplicationContext().getBean(JdbcClient.class);
        jdbc.sql(EMPTY).update();
        if (exists(jdbc, "rule_checkpoint")) {
            jdbc.sql("update rule_checkpoint set position = 0, n = 2147483647, next_run_at = null")
                    .update();
        }
        if (exists(jdbc, "cluster_activity_place")) {
            jdbc.sql("update cluster_activity_place set watched_since = 'epoch', watched_at = now()")
                    .update();
        }
        context.getApplicationContext().getBean(SettableClock.class).reset();
    }

    private static boolean exists(JdbcClient jdbc, String table) {
        return jdbc.sql("select to_regclass(?) is not null")
                .param(table)
                .query(Boolean.class)
                .single();
    }
}
