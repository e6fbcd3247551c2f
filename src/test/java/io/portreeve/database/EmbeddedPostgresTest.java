package io.portreeve.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

class EmbeddedPostgresTest {

    @TempDir
    Path folder;

    @BeforeEach
    void shareTheUnpackedPrograms() throws Exception {
        Path unpacked = Files.createDirectories(Path.of("target", "test-database", "postgresql"));
        PostgresBinaries.unpackBelow(unpacked);
        Files.createSymbolicLink(folder.resolve("postgresql"), unpacked.toAbsolutePath());
    }

    @Test
    void a_second_start_finds_the_data_of_the_first() throws Exception {
        try (var first = EmbeddedPostgres.start(folder)) {
            execute(first, "create table ship as select 'Argo' as name");
        }
        try (var second = EmbeddedPostgres.start(folder)) {
            assertThat(query(second, "select name from ship")).isEqualTo("Argo");
        }
    }

    @Test
    void commits_survive_the_death_of_the_machine() throws Exception {
        try (var postgres = EmbeddedPostgres.start(folder)) {
            assertThat(query(postgres, "show fsync")).isEqualTo("on");
            assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "show full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void nobody_gets_in_without_the_password() throws Exception {
        try (var postgres = EmbeddedPostgres.start(folder)) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("database.password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_second_living_service_is_told_that_the_folder_is_taken() throws Exception {
        try (var first = EmbeddedPostgres.start(folder)) {
            FailureAnalysis told = toldOfFailedStart();
            assertThat(told.getDescription())
                    .isEqualTo("Another Portreeve is running on the data folder %s.".formatted(folder));
            assertThat(told.getAction()).contains("portreeve.data-dir");
            assertThat(query(first, "select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void a_database_that_was_killed_starts_again_with_what_was_committed() throws Exception {
        try (var killed = EmbeddedPostgres.start(folder)) {
            execute(killed, "create table ship as select 'Argo' as name");
            long postmaster = postmaster();
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            ProcessHandle.of(postmaster)
                    .ifPresent(process ->
                            process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        }
        try (var again = EmbeddedPostgres.start(folder)) {
            assertThat(query(again, "select name from ship")).isEqualTo("Argo");
        }
    }

    @Test
    void a_database_that_ends_under_the_living_service_is_started_again_in_its_place() throws Exception {
        try (var postgres = EmbeddedPostgres.start(folder)) {
            execute(postgres, "create table ship as select 'Argo' as name");
            for (int kill = 0; kill < 2; kill++) {
                long killed = postmaster();
                ProcessHandle.of(killed).orElseThrow().destroyForcibly();
                await().atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .until(() -> postmaster() != killed
                                && query(postgres, "select name from ship").equals("Argo"));
            }
        }
        assertThat(folder.resolve("database/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_pid_file_that_names_another_program_does_not_hinder_the_start() throws Exception {
        EmbeddedPostgres.start(folder).close();
        Files.writeString(
                folder.resolve("database/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");
        try (var again = EmbeddedPostgres.start(folder)) {
            assertThat(query(again, "select 'up'")).isEqualTo("up");
        }
    }

    @Test
    void data_of_another_major_version_is_refused_in_plain_words() throws Exception {
        EmbeddedPostgres.start(folder).close();
        Files.writeString(folder.resolve("database/PG_VERSION"), "17\n");
        FailureAnalysis told = toldOfFailedStart();
        assertThat(told.getDescription()).contains("was made by PostgreSQL 17");
        assertThat(told.getAction()).contains("pg_dump");
    }

    @Test
    void a_database_that_cannot_be_made_is_told_with_its_folder_and_the_way_out() throws Exception {
        Files.createDirectory(folder.resolve("database")); // as after a restore gone wrong
        FailureAnalysis told = toldOfFailedStart();
        assertThat(told.getDescription()).contains(folder.toString(), "did not start");
        assertThat(told.getAction()).contains(folder.resolve("database.log").toString(), "spring.datasource.url");
    }

    /** What stands under APPLICATION FAILED TO START. */
    private FailureAnalysis toldOfFailedStart() {
        Throwable failure = catchThrowable(() -> EmbeddedPostgres.start(folder));
        var analysis =
                new EmbeddedPostgresFailure().analyze(new BeanCreationException("embeddedPostgres", "", failure));
        return Objects.requireNonNull(analysis);
    }

    private long postmaster() throws Exception {
        return Long.parseLong(Files.readAllLines(folder.resolve("database/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }
}
