package io.portreeve.detection;

import io.portreeve.SettableClock;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import java.time.Duration;
import java.util.List;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service's detection, its scheduler off, for who wants to tick by hand. */
public final class Ticks {

    private final Detection detection;
    private final EventStream stream;
    private final SettableClock clock;
    private final JdbcClient jdbc;

    /** Of a service with a settable clock. */
    public Ticks(ApplicationContext service) {
        detection = service.getBean(Detection.class);
        stream = service.getBean(EventStream.class);
        clock = service.getBean(SettableClock.class);
        jdbc = service.getBean(JdbcClient.class);
    }

    /** One tick, as the scheduler does it. */
    public List<RuleRun> tick() {
        return detection.runDue();
    }

    /** Ticks, a second apart, until no rule is due any more that was; returns how often. */
    public int tickUntilDone() {
        StreamPosition end = stream.seal();
        for (int ticks = 1; ; ticks++) {
            for (RuleRun run : tick()) {
                if (run.view().status().equals("failed"))
                    throw new IllegalStateException(run.view().message());
            }
            if (!isAnyBefore(end)) return ticks;
            clock.advance(Duration.ofSeconds(1));
        }
    }

    /** Switches these rules on and all others off, and has those read on from a place, at once. */
    public void prepare(List<String> rules, StreamPosition from) {
        String[] ids = rules.toArray(String[]::new);
        jdbc.sql("update rule set enabled = rule_id = any(?)").param(ids).update();
        jdbc.sql("update rule_checkpoint set position = ?, n = ?, next_run_at = null where rule_id = any(?)")
                .params(from.position(), from.n(), ids)
                .update();
    }

    private boolean isAnyBefore(StreamPosition end) {
        return jdbc.sql("""
                select exists (
                    select from rule_checkpoint c join rule r using (rule_id)
                    where r.enabled and (c.position, c.n) < (?, ?))""")
                .params(end.position(), end.n())
                .query(Boolean.class)
                .single();
    }
}
