package io.portreeve.alert;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes closed alerts that are past their time, a few at a time. What nobody has closed yet stays. */
@Component
class AlertRetention {

    private static final Logger log = LoggerFactory.getLogger(AlertRetention.class);

    private static final int ALERTS_AT_ONCE = 500;

    private static final String DELETE = """
            delete from alert
            where id in (
                select id from alert
                where status = 'CLOSED' and updated_at < :end
                limit :limit for update skip locked)""";

    private final JdbcClient jdbc;
    private final AlertSettings settings;
    private final Clock clock;

    AlertRetention(JdbcClient jdbc, AlertSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 3, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void deleteOldAlerts() {
        int deleted = 0;
        int portion;
        do {
            portion = jdbc.sql(DELETE)
                    .param("end", clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC))
                    .param("limit", ALERTS_AT_ONCE)
                    .update();
            deleted += portion;
        } while (portion == ALERTS_AT_ONCE);
        if (deleted > 0) log.info("Deleted {} closed alerts that are past their time", deleted);
    }
}
