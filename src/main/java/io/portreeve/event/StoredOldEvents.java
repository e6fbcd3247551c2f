package io.portreeve.event;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A day is a partition, so dropping it costs the same however much it holds. */
@Component
class StoredOldEvents implements OldEvents {

    private static final Logger log = LoggerFactory.getLogger(StoredOldEvents.class);

    /** Dropping waits for whoever reads or writes events, and while it waits everybody waits for it: not for long, then. */
    private static final String WAIT_SHORTLY = "set local lock_timeout = '1s'";

    /** As dropping does, and in its order: of the parent first. */
    private static final String ALONE = "lock table only audit_event in access exclusive mode";

    private static final int BATCHES_AT_ONCE = 1_000;

    private static final String OTHER_TIMES = "{%s}".formatted(EventDays.dayOf(StoredTime.OTHER_TIMES_START));

    private static final String HOLDS_UNEXAMINED = """
            select exists (
                select from ingest_batch
                where days @> array[:day::date]
                  and (position is null or position > :position or (position = :position and :n < events - 1)))""";

    private static final String EXAMINED_LONG_AGO = """
            received_at < :before::timestamptz
                and (position < :position or (position = :position and :n >= events - 1))""";

    private static final String FORGET_OTHER_TIMES = """
            with old as (
                update ingest_batch set days = array_remove(days, (:otherTimes::date[])[1])
                where id in (
                    select id from ingest_batch
                    where days @> :otherTimes::date[] and %s
                    order by id limit :limit for update skip locked)
                returning id)
            delete from audit_event_other_times where batch in (select id from old)""".formatted(EXAMINED_LONG_AGO);

    private static final String FORGET_BATCHES = """
            delete from ingest_batch
            where id in (
                select id from ingest_batch
                where not days && :known::date[] and not days @> :otherTimes::date[] and %s
                order by id limit :limit for update skip locked)""".formatted(EXAMINED_LONG_AGO);

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EventDays days;
    private final EventSettings settings;
    private final Clock clock;

    StoredOldEvents(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            EventDays days,
            EventSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.days = days;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Dropped drop(StreamPosition examined) {
        Dropped dropped = dropDays(examined);
        Instant before = clock.instant().minus(settings.retention());
        forget(FORGET_OTHER_TIMES, examined, before);
        forget(FORGET_BATCHES, examined, before);
        return dropped;
    }

    @Override
    public LocalDate firstDayKept() {
        return days.oldest();
    }

    private Dropped dropDays(StreamPosition examined) {
        days.refresh();
        var dropped = new ArrayList<LocalDate>();
        var unexamined = new ArrayList<LocalDate>();
        for (LocalDate day : days.known().headSet(days.oldest())) {
            if (holdsUnexamined(day, examined)) unexamined.add(day);
            else if (drop(day, examined)) dropped.add(day);
        }
        days.refresh();
        return new Dropped(dropped, unexamined);
    }

    private boolean holdsUnexamined(LocalDate day, StreamPosition examined) {
        return sql.sql(HOLDS_UNEXAMINED)
                .param("day", day.toString())
                .param("position", examined.position())
                .param("n", examined.n())
                .query(Boolean.class)
                .single();
    }

    /** Asks again once nobody can add to the day: an event may have come late, in a transaction that was open until now. */
    private boolean drop(LocalDate day, StreamPosition examined) {
        try {
            return Boolean.TRUE.equals(transaction.execute(open -> {
                jdbc.execute(WAIT_SHORTLY);
                jdbc.execute(ALONE);
                if (holdsUnexamined(day, examined)) return false;
                jdbc.execute("drop table if exists audit_event_" + DateTimeFormatter.BASIC_ISO_DATE.format(day));
                return true;
            }));
        } catch (DataAccessException busy) {
            log.info("The events of {} could not be dropped now and are tried again: {}", day, busy.getMessage());
            return false;
        }
    }

    /** In portions, each a commit: nobody waits long for the rows. What a portion leaves undone, the next call does. */
    private void forget(String statement, StreamPosition examined, Instant before) {
        while (true) {
            int rows = sql.sql(statement)
                    .param("otherTimes", OTHER_TIMES)
                    .param(
                            "known",
                            days.known().stream().map(LocalDate::toString).toArray(String[]::new))
                    .param("before", before.toString())
                    .param("position", examined.position())
                    .param("n", examined.n())
                    .param("limit", BATCHES_AT_ONCE)
                    .update();
            if (rows == 0) return;
        }
    }
}
