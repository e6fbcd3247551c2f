package io.portreeve.event;

import static io.portreeve.event.TestEvents.creation;
import static io.portreeve.event.TestEvents.creations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.EventAppender.Appended;
import io.portreeve.event.EventStream.Candidate;
import io.portreeve.event.EventStream.Slice;
import io.portreeve.kql.KqlExpression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class EventStoreTest {

    private static final List<KqlExpression> ALL = List.of(new KqlExpression.MatchAll());

    @Autowired
    EventAppender appender;

    @Autowired
    EventStream stream;

    @Autowired
    JdbcClient sql;

    @Autowired
    SettableClock clock;

    private StreamPosition start;

    @BeforeEach
    void start_at_the_end_of_the_stream() {
        start = stream.seal();
    }

    @Test
    void stored_events_are_read_in_the_order_of_their_times() {
        List<AuditEvent> events = new ArrayList<>(creations(5, clock.instant()));
        Collections.reverse(events);

        assertThat(appender.append(events, 7L)).isEqualTo(new Appended(5, 0));

        assertThat(auditIds(read())).containsExactly("a-0", "a-1", "a-2", "a-3", "a-4");
    }

    @Test
    void every_recorded_event_comes_back_byte_for_byte() {
        List<byte[]> recorded = TestEvents.recordedServices();
        List<AuditEvent> events = recorded.stream()
                .map(document -> AuditEvent.read(TestEvents.CLUSTER, document, null))
                .toList();

        appender.append(events, null);

        List<Candidate> stored = read().candidates();
        assertThat(stored.stream().map(one -> new String(one.event().document(), UTF_8)))
                .containsExactlyInAnyOrderElementsOf(new HashSet<>(recorded.stream()
                        .map(document -> new String(document, UTF_8))
                        .toList()));
    }

    @Test
    void an_event_read_back_is_the_event_that_was_stored() {
        Instant sent = clock.instant().minusSeconds(3);
        AuditEvent event = AuditEvent.read("lab", "{\"auditID\":\"x\",\"verb\":\"get\"}".getBytes(UTF_8), sent);

        appender.append(List.of(event), null);

        AuditEvent stored = read().candidates().getFirst().event().audit();
        assertThat(stored).usingRecursiveComparison().ignoringFields("json").isEqualTo(event);
    }

    @Test
    void a_second_delivery_stores_nothing_and_makes_no_batch() {
        List<AuditEvent> events = creations(10, clock.instant());
        appender.append(events, 7L);

        assertThat(appender.append(events, 7L)).isEqualTo(new Appended(0, 10));
        assertThat(appender.append(events, 7L)).isEqualTo(new Appended(0, 10));
        assertThat(read().scanned()).hasSize(1);
    }

    @Test
    void of_a_batch_with_known_events_the_others_are_stored_without_gaps() {
        Instant now = clock.instant();
        appender.append(List.of(creation("a-1", now.plusMillis(1))), 7L);

        assertThat(appender.append(creations(4, now), 8L)).isEqualTo(new Appended(3, 1));

        assertThat(sql.sql("select n from audit_event where batch = (select max(id) from ingest_batch) order by n")
                        .query(Integer.class)
                        .list())
                .containsExactly(0, 1, 2);
    }

    @Test
    void twins_within_a_batch_are_stored_once() {
        AuditEvent event = creation("a", clock.instant());

        assertThat(appender.append(List.of(event, event, event), null)).isEqualTo(new Appended(1, 2));
    }

    @Test
    void a_reused_audit_id_hides_nothing() {
        Instant now = clock.instant();

        appender.append(List.of(creation("a", now)), null);

        assertThat(appender.append(List.of(creation("a", now.plusNanos(1000))), null))
                .isEqualTo(new Appended(1, 0));
    }

    @Test
    void two_senders_with_the_same_events_in_opposite_order_do_not_deadlock_and_store_each_once() {
        long deadlocks = deadlocks();
        List<AuditEvent> events = creations(2_000, clock.instant());
        List<AuditEvent> reversed = new ArrayList<>(events);
        Collections.reverse(reversed);

        var one = CompletableFuture.supplyAsync(() -> appender.append(events, 1L));
        var other = CompletableFuture.supplyAsync(() -> appender.append(reversed, 2L));

        assertThat(one.join().stored() + other.join().stored()).isEqualTo(2_000);
        assertThat(auditIds(read())).doesNotHaveDuplicates().hasSize(2_000);
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001"})
    void a_batch_that_the_database_gave_up_is_repeated_and_stored_once(String state) {
        giveUpTwice(state);
        try {
            assertThat(appender.append(creations(3, clock.instant()), null)).isEqualTo(new Appended(3, 0));
        } finally {
            sql.sql("drop trigger give_up on ingest_batch").update();
            sql.sql("drop sequence given_up").update();
        }
        assertThat(auditIds(read())).containsExactly("a-0", "a-1", "a-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "1999-12-31T23:59:59.999999Z",
                "2100-02-28T12:00:00.000001Z",
                "9999-12-31T23:59:59Z"
            })
    void absurd_times_are_stored_meet_their_twin_and_are_read(String time) {
        AuditEvent event = creation("absurd", Instant.parse(time));

        assertThat(appender.append(List.of(event), 7L)).isEqualTo(new Appended(1, 0));
        assertThat(appender.append(List.of(event), 7L)).isEqualTo(new Appended(0, 1));

        AuditEvent stored = read().candidates().getFirst().event().audit();
        assertThat(stored.eventTime()).isEqualTo(time);
        assertThat(stored.identity()).isEqualTo(event.identity());
    }

    @Test
    void sql_users_see_the_true_time() {
        appender.append(List.of(creation("old", Instant.parse("1999-12-31T23:59:59.999999Z"))), null);

        assertThat(sql.sql("select event_time = '1999-12-31T23:59:59.999999Z' from audit_event_view")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void a_day_that_was_dropped_meanwhile_is_found_out() {
        Instant longAgo = clock.instant().minus(Duration.ofDays(29));
        String day = "audit_event_" + EventDays.dayOf(longAgo).toString().replace("-", "");
        sql.sql("alter table audit_event detach partition " + day).update();
        sql.sql("drop table " + day).update();

        assertThat(appender.append(List.of(creation("a", longAgo)), null)).isEqualTo(new Appended(1, 0));
        assertThat(auditIds(read())).containsExactly("a");
    }

    @Test
    void nul_and_lone_surrogates_in_names_refuse_no_batch() {
        AuditEvent event = TestEvents.read("""
                {"auditID":"x\\u0000","verb":"cre\\u0000ate","stage":"\\ud800","user":{"username":"\\u0000"},
                "objectRef":{"resource":"\\udc00","name":"a\\u0000"}}""");

        assertThat(appender.append(List.of(event), null)).isEqualTo(new Appended(1, 0));
        assertThat(sql.sql("select verb from audit_event").query(String.class).single())
                .isEqualTo("cre\uFFFDate");
    }

    @Test
    void names_too_long_for_an_index_are_cut() {
        String name = "ž".repeat(100_000);
        AuditEvent event = TestEvents.read("""
                {"auditID":"%1$s","verb":"create","level":"%1$s","stage":"%1$s","user":{"username":"%1$s"},
                "impersonatedUser":{"username":"%1$s"},"annotations":{"authorization.k8s.io/decision":"%1$s"},
                "objectRef":{"resource":"%1$s","subresource":"%1$s","namespace":"%1$s","name":"%1$s","apiGroup":"%1$s"}}""".formatted(name));

        appender.append(List.of(event), null);

        assertThat(sql.sql("select max(octet_length(username)) from audit_event")
                        .query(Integer.class)
                        .single())
                .isEqualTo(512);
        assertThat(read().candidates().getFirst().event().audit().user()).isEqualTo(name);
    }

    @Test
    void bytes_that_are_not_utf_8_are_stored_as_they_came() {
        byte[] document = "{\"auditID\":\"x\",\"verb\":\"?\"}".getBytes(UTF_8);
        document[document.length - 3] = (byte) 0xff;

        appender.append(List.of(AuditEvent.read("lab", document, null)), null);

        assertThat(read().candidates().getFirst().event().document()).isEqualTo(document);
    }

    @Test
    void nothing_is_no_batch() {
        assertThat(appender.append(List.of(), null)).isEqualTo(new Appended(0, 0));
        assertThat(read().scanned()).isEmpty();
    }

    /** A sequence counts on when its transaction is undone. */
    private void giveUpTwice(String state) {
        sql.sql("create sequence given_up").update();
        sql.sql("""
                create or replace function give_up() returns trigger language plpgsql as
                $$ begin
                    if nextval('given_up') <= 2 then raise 'given up' using errcode = '%s'; end if;
                    return new;
                end $$""".formatted(state)).update();
        sql.sql("create trigger give_up before insert on ingest_batch for each row execute function give_up()")
                .update();
    }

    /** A session tells its deadlocks when it is over a second since it last told anything: detecting one takes that long. */
    private long deadlocks() {
        return sql.sql("select deadlocks from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }

    private Slice read() {
        return stream.read(start, stream.seal(), ALL);
    }

    private static List<String> auditIds(Slice slice) {
        return slice.candidates().stream()
                .map(one -> one.event().audit().auditId())
                .toList();
    }
}
