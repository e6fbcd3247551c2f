package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class PartitionsTest {

    @Autowired
    EventDays days;

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient sql;

    @Autowired
    SettableClock clock;

    @AfterEach
    void drop_the_day_that_was_made() {
        sql.sql("drop table if exists audit_event_" + nextDay().toString().replace("-", ""))
                .update();
        days.refresh();
    }

    @Test
    void when_the_clock_moves_on_the_next_day_is_made() {
        clock.advance(Duration.ofDays(1));
        assertThat(days.known()).doesNotContain(nextDay());

        days.makeAhead();

        assertThat(days.known()).contains(nextDay());
    }

    @Test
    void a_day_is_made_while_an_ingest_is_in_progress() throws SQLException {
        clock.advance(Duration.ofDays(1));
        try (Connection sender = database.getConnection()) {
            sender.setAutoCommit(false);
            CopyIn copy = sender.unwrap(PGConnection.class).getCopyAPI().copyIn("copy audit_event from stdin");

            assertThat(CompletableFuture.runAsync(days::makeAhead)).succeedsWithin(Duration.ofSeconds(30));

            copy.cancelCopy();
            sender.rollback();
        }
        assertThat(days.known()).contains(nextDay());
    }

    @Test
    void there_is_no_default_partition() {
        assertThat(sql.sql("select partdefid from pg_partitioned_table where partrelid = 'audit_event'::regclass")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    /** The last day that is made ahead, by the clock of the test. */
    private LocalDate nextDay() {
        return EventDays.dayOf(clock.instant()).plusDays(7);
    }
}
