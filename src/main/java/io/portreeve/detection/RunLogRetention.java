package io.portreeve.detection;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps the run log within its bounds. Any replica may; the newest run of each rule stays. */
@Component
class RunLogRetention {

    private static final Logger log = LoggerFactory.getLogger(RunLogRetention.class);

    /** A portion is a commit: nobody waits long for it. */
    private static final int PORTION = 5_000;

    private static final String FORGET_OLD = """
            delete from rule_run where id in (
                select id from rule_run old
                where ended_at < :end
                  and exists (select from rule_run newer where newer.rule_id = old.rule_id and newer.id > old.id)
                limit :portion)""";

    private static final String FORGET_TOO_MANY = """
            delete from rule_run where id in (
                select old.id from (select distinct rule_id from rule_run) logged
                cross join lateral (
                    select id from rule_run where rule_id = logged.rule_id
                    order by id desc offset :max limit 1) first_too_many
                join rule_run old on old.rule_id = logged.rule_id and old.id <= first_too_many.id
                limit :portion)""";

    private final JdbcClient jdbc;
    private final DetectionSettings settings;
    private final Clock clock;

    RunLogRetention(JdbcClient jdbc, DetectionSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        int forgotten = inPortions(this::forgetOld) + inPortions(this::forgetTooMany);
        if (forgotten > 0) log.info("Removed {} runs from the run log", forgotten);
    }

    private static int inPortions(IntSupplier portion) {
        int all = 0;
        int last;
        do {
            last = portion.getAsInt();
            all += last;
        } while (last == PORTION);
        return all;
    }

    private int forgetOld() {
        return jdbc.sql(FORGET_OLD)
                .param("end", Timestamp.from(clock.instant().minus(settings.runLogRetention())))
                .param("portion", PORTION)
                .update();
    }

    private int forgetTooMany() {
        return jdbc.sql(FORGET_TOO_MANY)
                .param("max", Math.max(1, settings.runLogSize()))
                .param("portion", PORTION)
                .update();
    }
}
