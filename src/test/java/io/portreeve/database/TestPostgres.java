package io.portreeve.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One real PostgreSQL for all tests of a run, with as many empty databases as they ask for. Embedded, or in a container with
 * {@code -Dportreeve.test.database=testcontainers}.
 */
public final class TestPostgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final TestPostgres SERVER = start();

    private final String url;
    private final String user;
    private final String password;

    private TestPostgres(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** A database that nobody else uses. */
    public record Database(String url, String user, String password) {}

    /** Creates an empty database. */
    public static Database newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(SERVER.url, SERVER.user, SERVER.password);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String url = SERVER.url.replaceFirst("(://[^/]+/)[^?]*", "$1" + name);
        return new Database(url, SERVER.user, SERVER.password);
    }

    private static TestPostgres start() {
        if ("testcontainers".equals(System.getProperty("portreeve.test.database"))) return startContainer();

        Path folder = Path.of("target", "test-database");
        try {
            FileSystemUtils.deleteRecursively(folder.resolve("database"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        forgoDurability(postgres);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(postgres, folder)));
        return new TestPostgres(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }

    /** Nobody cuts its power, and waiting for the disk is a part of every test's time. Containers are started this way, too. */
    private static void forgoDurability(EmbeddedPostgres postgres) {
        try (var connection = DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("alter system set fsync = off");
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("resource") // lives as long as the test run; its reaper removes it
    private static TestPostgres startContainer() {
        var container = new PostgreSQLContainer("postgres:18");
        container.start();
        return new TestPostgres(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    /** The next run begins with an empty folder, so nothing is gained by the last checkpoint of an orderly stop. */
    private static void kill(EmbeddedPostgres postgres, Path folder) {
        postgres.end();
        try (var lines = Files.lines(folder.resolve("database/postmaster.pid"))) {
            long postmaster = Long.parseLong(lines.findFirst().orElseThrow().strip());
            ProcessHandle.of(postmaster).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
