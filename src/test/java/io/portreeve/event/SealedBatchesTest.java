package io.portreeve.event;

import static io.portreeve.event.TestEvents.creation;
import static io.portreeve.event.TestEvents.creations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.EventStream.Slice;
import io.portreeve.kql.KqlExpression;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The traps of reading a stream whose writers commit in another order than they began. */
@PortreeveTest
class SealedBatchesTest {

    private static final List<KqlExpression> ALL = List.of(new KqlExpression.MatchAll());

    @Autowired
    EventAppender appender;

    @Autowired
    EventStream stream;

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient sql;

    @Autowired
    SettableClock clock;

    private StreamPosition place;

    @BeforeEach
    void start_at_the_end_of_the_stream() {
        place = stream.seal();
    }

    @Test
    void an_ingest_that_commits_after_a_run_has_passed_it_is_read_by_the_next_run() throws SQLException {
        try (Connection slow = open()) {
            execute(
                    slow,
                    "insert into ingest_batch select nextval('ingest_batch_id'), null, now(), 0, 1, 1, '{2026-01-01}'");
            appender.append(List.of(creation("fast", clock.instant())), null);
            assertThat(readOn()).isEqualTo(1);

            slow.commit();
        }

        assertThat(readOn()).isEqualTo(1);
        assertThat(readOn()).isZero();
    }

    @Test
    void a_transaction_of_someone_else_stalls_nothing() throws SQLException {
        appender.append(List.of(creation("before", clock.instant())), null);
        readOn();
        try (Connection foreign = open()) {
            execute(foreign, "create temp table held (id int)");
            execute(foreign, "select * from ingest_batch for key share");

            appender.append(List.of(creation("a", clock.instant())), null);

            assertThat(readOn()).isEqualTo(1);
        }
    }

    @Test
    void a_sealer_that_is_held_open_makes_the_others_wait_and_numbers_nothing_twice() throws SQLException {
        appender.append(List.of(creation("a", clock.instant())), null);
        CompletableFuture<StreamPosition> other;
        try (Connection sealer = open()) {
            execute(sealer, "select head from stream_head for update");
            execute(sealer, "update ingest_batch set position = (select head + 1 from stream_head)");
            execute(sealer, "update stream_head set head = head + 1");
            other = CompletableFuture.supplyAsync(stream::seal);
            Awaitility.await().until(this::someoneWaits);
            appender.append(List.of(creation("b", clock.instant())), null);

            sealer.commit();
        }

        assertThat(other.join().position()).isEqualTo(place.position() + 2);
        assertThat(readOn()).isEqualTo(2);
    }

    @Test
    void a_sealer_that_hangs_is_given_up_on_and_once_it_is_gone_the_next_goes_on() throws SQLException {
        appender.append(List.of(creation("a", clock.instant())), null);
        try (Connection hung = open()) {
            execute(hung, "select head from stream_head for update");

            assertThatThrownBy(stream::seal).isInstanceOf(CannotAcquireLockException.class);
        }

        assertThat(readOn()).isEqualTo(1);
    }

    @Test
    void a_backlog_larger_than_one_sealing_is_sealed_by_one_call() {
        sql.sql("""
                insert into ingest_batch
                select nextval('ingest_batch_id'), null, now(), null, 1, 1, '{2026-01-01}' from generate_series(1, 10001)""").update();

        assertThat(stream.seal().position()).isEqualTo(place.position() + 10_001);
        assertThat(sql.sql("select count(distinct position) from ingest_batch")
                        .query(Long.class)
                        .single())
                .isEqualTo(10_001);
    }

    @Test
    void a_backlog_is_read_in_slices_of_bounded_size() {
        for (int batch = 0; batch < 3; batch++) {
            appender.append(creations(20_000, clock.instant().plusSeconds(60L * batch)), null);
        }

        StreamPosition end = stream.seal();
        List<Integer> sizes = new ArrayList<>();
        while (place.compareTo(end) < 0) {
            Slice slice = stream.read(place, end, ALL);
            sizes.add(slice.candidates().size());
            place = slice.end();
        }

        assertThat(sizes).containsExactly(40_000, 20_000);
    }

    @Test
    void a_batch_knows_what_documents_that_pack_to_nothing_unpack_to() {
        String padding = " ".repeat(1 << 20);
        appender.append(List.of(TestEvents.read("{\"auditID\":\"1\"%s}".formatted(padding))), null);

        assertThat(sql.sql(
                                "select bytes < 10000 and decoded_bytes > 1 << 20 from ingest_batch order by id desc limit 1")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10, 100, 2", "20, 20, 1", "15, 0, 1"})
    void documents_bound_a_slice_by_what_they_take_and_by_what_they_unpack_to(
            int megabytes, int unpacked, int batches) {
        for (int batch = 0; batch < 3; batch++) {
            appender.append(creations(1, clock.instant().plusSeconds(batch)), null);
        }

        StreamPosition end = stream.seal();
        sql.sql("update ingest_batch set bytes = ? << 20, decoded_bytes = nullif(?, 0) << 20")
                .params(megabytes, unpacked)
                .update();
        assertThat(stream.read(place, end, ALL).candidates()).hasSize(batches);
    }

    @Test
    void a_place_inside_a_batch_is_read_on_from() {
        appender.append(creations(10, clock.instant()), null);
        StreamPosition end = stream.seal();
        StreamPosition inside = new StreamPosition(end.position(), 3);

        Slice slice = stream.read(inside, end, ALL);

        assertThat(slice.candidates())
                .hasSize(6)
                .first()
                .satisfies(one -> assertThat(one.place().n()).isEqualTo(4));
        assertThat(slice.scannedAfter(inside)).isEqualTo(6);
    }

    private long readOn() {
        Slice slice = stream.read(place, stream.seal(), ALL);
        long scanned = slice.scannedAfter(place);
        place = slice.end();
        return scanned;
    }

    private Connection open() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private boolean someoneWaits() {
        return sql.sql("select exists (select from pg_locks where not granted)")
                .query(Boolean.class)
                .single();
    }
}
