package io.portreeve.event;

import jakarta.annotation.PostConstruct;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The days that have a partition: made ahead here, and remembered, so that each event's stored time is known before it is sent. */
@Component
class EventDays {

    private static final int DAYS_AHEAD = 7;

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('portreeve.event-days'))";

    private static final String ATTACHED = """
            select right(part.relname, 8)
            from pg_inherits i
            join pg_class part on part.oid = i.inhrelid
            where i.inhparent = 'audit_event'::regclass and not i.inhdetachpending
              and part.relname ~ '^audit_event_[0-9]{8}$'""";

    /** LIKE and ATTACH go through while COPY and queries run; the check spares ATTACH its scan. */
    private static final String MAKE = """
            create table audit_event_%1$s
                (like audit_event including defaults including constraints including storage including indexes);
            alter table audit_event_%1$s add constraint day
                check (event_time >= '%2$s 00:00:00+00' and event_time < '%3$s 00:00:00+00');
            alter table audit_event attach partition audit_event_%1$s
                for values from ('%2$s 00:00:00+00') to ('%3$s 00:00:00+00');
            alter table audit_event_%1$s drop constraint day""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final EventSettings settings;
    private final Clock clock;
    private volatile NavigableSet<LocalDate> known = new TreeSet<>();

    EventDays(JdbcTemplate jdbc, PlatformTransactionManager transactions, EventSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
        this.clock = clock;
    }

    /** Makes the days that are missing from the retention's start to a week ahead. Any replica may. */
    @PostConstruct
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void makeAhead() {
        refresh();
        LocalDate last = dayOf(clock.instant()).plusDays(DAYS_AHEAD);
        boolean made = false;
        for (LocalDate day = oldest(); !day.isAfter(last); day = day.plusDays(1)) {
            if (known.contains(day)) continue;
            make(day);
            made = true;
        }
        if (made) refresh();
    }

    /** The first day within the retention time; days before it are past their time. */
    LocalDate oldest() {
        return dayOf(clock.instant()).minusDays(settings.retention().toDays());
    }

    /** Learns which days have a partition. */
    void refresh() {
        NavigableSet<LocalDate> days = new TreeSet<>();
        jdbc.queryForList(ATTACHED, String.class)
                .forEach(day -> days.add(LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE)));
        known = days;
    }

    /** The days that have a partition. */
    NavigableSet<LocalDate> known() {
        return known;
    }

    /** The time to store an event of this time under. */
    Instant storedTime(Instant eventTime) {
        return known.contains(dayOf(eventTime)) ? eventTime : StoredTime.shifted(eventTime);
    }

    static LocalDate dayOf(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void make(LocalDate day) {
        String name = DateTimeFormatter.BASIC_ISO_DATE.format(day);
        transaction.executeWithoutResult(open -> {
            jdbc.query(LOCK, row -> {});
            if (!exists(name)) jdbc.execute(MAKE.formatted(name, day, day.plusDays(1)));
        });
    }

    private boolean exists(String name) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select to_regclass(?) is not null", Boolean.class, "audit_event_" + name));
    }
}
