package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.database.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A back-up holds where each rule has read to, as plain data: another server goes on from there. */
@PortreeveTest
class DumpAndRestoreTest {

    /** What pg_dump would carry over; what the new service made at its start gives way to it. */
    private static final List<String> TABLES = List.of(
            "api_key",
            "ingest_batch",
            "stream_head",
            "request_kind",
            "audit_event",
            "rule_checkpoint",
            "rule_run",
            "alert",
            "alert_evidence",
            "exposure_place",
            "service_exposure",
            "exposure_change",
            "exposure_again");

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    DataSource dataSource;

    @Test
    void a_restored_service_alerts_what_was_unread_and_what_is_new_and_nothing_twice() throws Exception {
        api.ingest(TestEvents.nodePorts(3, clock.instant()));
        api.runRule();
        api.ingest(TestEvents.nodePorts(2, clock.instant().plusSeconds(60)));

        TestPostgres.Database other = TestPostgres.newDatabase();
        try (var restored = new SpringApplicationBuilder(PortreeveApplication.class, TestClockConfiguration.class)
                .run(
                        "--server.port=0",
                        "--server.shutdown=immediate",
                        "--portreeve.detection.enabled=false",
                        "--portreeve.clusters.tick=1d",
                        "--portreeve.exposures.tick=1d",
                        "--portreeve.bootstrap-admin-key=test-admin-key",
                        "--spring.datasource.url=" + other.url(),
                        "--spring.datasource.username=" + other.user(),
                        "--spring.datasource.password=" + other.password())) {
            restoreInto(other);
            Api restoredApi = new Api(restored.getEnvironment());
            restoredApi.ingest(TestEvents.nodePort("new", clock.instant().plusSeconds(120)));

            assertThat(restoredApi.runRule().path("created").asInt()).isEqualTo(3);
            assertThat(restoredApi.all("/api/v1/alerts")).hasSize(6);
        }
    }

    private void restoreInto(TestPostgres.Database other) throws Exception {
        try (Connection from = dataSource.getConnection();
                Connection to = DriverManager.getConnection(other.url(), other.user(), other.password())) {
            var target = new JdbcTemplate(new SingleConnectionDataSource(to, true));
            target.execute("truncate %s cascade".formatted(String.join(", ", TABLES)));
            for (String table : TABLES) copy(table, from, to);
            new JdbcTemplate(new SingleConnectionDataSource(from, true))
                    .query("select sequencename, last_value from pg_sequences where last_value is not null", row -> {
                        target.queryForObject(
                                "select setval(?::regclass, ?)", Long.class, row.getString(1), row.getLong(2));
                    });
        }
    }

    private static void copy(String table, Connection from, Connection to) throws SQLException, IOException {
        var dump = new ByteArrayOutputStream();
        from.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select * from %s) to stdout (format binary)".formatted(table), dump);
        to.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "copy %s from stdin (format binary)".formatted(table),
                        new ByteArrayInputStream(dump.toByteArray()));
    }
}
