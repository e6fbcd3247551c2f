package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.OldEvents.Dropped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@PortreeveTest
class OldEventsTest {

    private static final Duration LONGER_THAN_KEPT = Duration.ofDays(31);

    private static final String LATE_BATCH = """
            insert into ingest_batch (id, received_at, events, bytes, decoded_bytes, days)
            values (nextval('ingest_batch_id'), now(), 1, 1, 1, array[?::date])""";

    @Autowired
    OldEvents oldEvents;

    @Autowired
    EventAppender appender;

    @Autowired
    EventStream stream;

    @Autowired
    EventDays days;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @AfterEach
    void make_the_dropped_days_again() {
        clock.reset();
        days.makeAhead();
    }

    @Test
    void what_is_past_its_time_goes_with_its_batch() {
        StreamPosition end = store(TestEvents.creation("old", clock.instant()));
        clock.advance(LONGER_THAN_KEPT);
        days.makeAhead();
        StreamPosition later = store(TestEvents.creation("new", clock.instant()));

        assertThat(oldEvents.drop(end).days()).isNotEmpty();

        assertThat(count("audit_event")).isOne();
        assertThat(count("ingest_batch")).isOne();
        assertThat(stream.read(StreamPosition.START, later, List.of()).end()).isEqualTo(later);
    }

    @Test
    void events_of_other_times_go_when_they_came_long_ago() {
        StreamPosition end = store(TestEvents.creation("ancient", Instant.parse("1999-12-31T00:00:00Z")));

        oldEvents.drop(end);
        assertThat(count("audit_event")).isOne();

        clock.advance(LONGER_THAN_KEPT);
        oldEvents.drop(end);
        assertThat(count("audit_event")).isZero();
        oldEvents.drop(end);
        assertThat(count("ingest_batch")).isZero();
    }

    @Test
    void what_was_not_examined_or_has_no_place_yet_stays() {
        store(TestEvents.creation("unexamined", clock.instant()));
        appender.append(List.of(TestEvents.creation("unsealed", clock.instant())), null);
        clock.advance(LONGER_THAN_KEPT);

        assertThat(oldEvents.drop(StreamPosition.START).unexamined()).hasSize(1);

        assertThat(count("audit_event")).isEqualTo(2);
        assertThat(count("ingest_batch")).isEqualTo(2);
    }

    @Test
    void an_event_that_comes_while_its_day_is_about_to_go_keeps_it() {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        clock.advance(Duration.ofDays(30));
        oldEvents.drop(StreamPosition.START);
        clock.advance(Duration.ofDays(1));

        CompletableFuture<Dropped> dropping = transaction.execute(late -> {
            sql.sql("lock table audit_event in row exclusive mode").update();
            sql.sql(LATE_BATCH).param(day.toString()).update();
            return whenWaiting(CompletableFuture.supplyAsync(() -> oldEvents.drop(StreamPosition.START)));
        });

        assertThat(dropping.join().days()).doesNotContain(day);
    }

    private <T> T whenWaiting(T call) {
        await().until(() -> sql.sql("select exists (select from pg_locks where not granted)")
                .query(Boolean.class)
                .single());
        return call;
    }

    private StreamPosition store(AuditEvent event) {
        appender.append(List.of(event), null);
        return stream.seal();
    }

    private int count(String table) {
        return sql.sql("select count(*) from " + table).query(Integer.class).single();
    }
}
