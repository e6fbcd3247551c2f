package io.portreeve.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL in a data folder, living as long as the service: durable (fsync stays on), on loopback only, behind a
 * password that only this folder knows. Started again on its folder it finds everything, also after both were killed. Should it
 * end under the living service (killed, or out of disk), it is started again on the same port until it answers.
 *
 * <p>Not zonky's class of this name, which is made for tests: it trusts every local user and turns durability off.
 */
final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "portreeve";
    private static final String DATABASE = "portreeve";
    private static final String MAJOR_VERSION = "18";
    private static final String LOG_FILE = "database.log";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Path folder;
    private final Path data;
    private final DataFolderLock lock;
    private final PostgresBinaries binaries;
    private final String password;
    private final int port;
    private final Thread supervisor;
    private boolean closed;
    private @Nullable Process process;

    private EmbeddedPostgres(Path folder, DataFolderLock lock, PostgresBinaries binaries) throws IOException {
        this.folder = folder;
        this.data = folder.resolve("database");
        this.lock = lock;
        this.binaries = binaries;
        this.password = passwordOf(folder.resolve("database.password"));
        this.port = freePort();
        this.supervisor = Thread.ofPlatform().daemon().name("embedded-postgres").unstarted(this::keepRunning);
    }

    /**
     * Starts the database of a data folder, and makes it first where there is none. Returns when it answers.
     *
     * @throws EmbeddedPostgresException when another living service holds the folder, or when it was made by another major version
     */
    static EmbeddedPostgres start(Path dataFolder) {
        try {
            Path folder = Files.createDirectories(dataFolder.toAbsolutePath().normalize());
            DataFolderLock lock = DataFolderLock.take(folder);
            try {
                var postgres =
                        new EmbeddedPostgres(folder, lock, PostgresBinaries.unpackBelow(folder.resolve("postgresql")));
                postgres.start();
                return postgres;
            } catch (IOException | SQLException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new EmbeddedPostgresException(
                    "The embedded PostgreSQL in %s did not start: %s".formatted(dataFolder, e.getMessage()),
                    "Look at %s, at the rights of the folder and at the room on its disk; or set spring.datasource.url to a PostgreSQL of your own."
                            .formatted(dataFolder.resolve(LOG_FILE)),
                    e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE);
    }

    String password() {
        return password;
    }

    /** Ends the database and the clients it still has; waits until it is down. */
    @Override
    public void close() throws IOException {
        try (lock) {
            end();
            stopWhatRuns();
        }
    }

    /** Lets no further process be started. */
    synchronized void end() {
        closed = true;
        supervisor.interrupt();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void start() throws IOException, SQLException {
        stopWhatRuns();
        if (!Files.exists(data)) initialize();
        refuseOtherVersion();
        launchUntilItAnswers(START_LIMIT, ProcessBuilder.Redirect.to(logFile()));
        createDatabase();
        log.info("PostgreSQL {} runs in {} on 127.0.0.1:{}", MAJOR_VERSION, data, port);
        supervisor.start();
    }

    /** Stops what runs on this folder: at a start that is what a killed service left, since the lock says nobody lives on it. */
    private void stopWhatRuns() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return;
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        if (isPostgres(pid)) {
            log.info("Stopping PostgreSQL (process {}) in {}", pid, data);
            run("pg_ctl", "stop", "--pgdata=" + data, "--mode=fast", "--wait", "--silent");
        } else if (ProcessHandle.of(pid).isPresent()) {
            // The number went to another program since: PostgreSQL would take that one for its own older self.
            Files.delete(pidFile);
        }
    }

    private static boolean isPostgres(long pid) throws IOException {
        Path commandName = Path.of("/proc", Long.toString(pid), "comm");
        if (Files.exists(commandName))
            return Files.readString(commandName).strip().equals("postgres");
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("postgres"))
                .orElse(false);
    }

    /** Made beside its place and moved there when whole, so that a start killed half-way leaves nothing that looks done. */
    private void initialize() throws IOException {
        Path unfinished = folder.resolve("database.unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        run(
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + folder.resolve("database.password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C");
        PostgresBinaries.moveIntoPlace(unfinished, data);
    }

    private void refuseOtherVersion() throws IOException {
        String version = Files.readString(data.resolve("PG_VERSION")).strip();
        if (version.equals(MAJOR_VERSION)) return;
        throw new EmbeddedPostgresException(
                "The database in %s was made by PostgreSQL %s; this build carries %s and cannot open it."
                        .formatted(data, version, MAJOR_VERSION),
                "Move it over with pg_dump, or start on another portreeve.data-dir.",
                null);
    }

    private void keepRunning() {
        try {
            while (true) {
                int exit = running().waitFor();
                if (isClosed()) return;
                log.warn("PostgreSQL in {} ended with {}; starting it again, see {}", data, exit, logFile());
                Instant gone = Instant.now();
                startAgain();
                log.info(
                        "PostgreSQL in {} answers again after {} s",
                        data,
                        gone.until(Instant.now()).toSeconds());
            }
        } catch (InterruptedException | IOException e) {
            if (!isClosed()) log.error("PostgreSQL in {} is not supervised any more; restart the service", data, e);
        }
    }

    private void startAgain() throws IOException {
        while (true) {
            try {
                // behind what it said last, which may tell why it ended
                launchUntilItAnswers(ChronoUnit.FOREVER.getDuration(), ProcessBuilder.Redirect.appendTo(logFile()));
                return;
            } catch (IOException e) {
                if (isClosed()) throw e;
                log.warn("PostgreSQL in {} cannot be started: {}", data, e.getMessage());
                pause(MAX_WAIT);
            }
        }
    }

    /**
     * Repeated with growing waits, because backends of a killed PostgreSQL hold its memory for a moment longer, and a full disk
     * may take its time to be emptied.
     */
    private void launchUntilItAnswers(Duration limit, ProcessBuilder.Redirect firstOutput) throws IOException {
        Instant begin = Instant.now();
        Duration wait = Duration.ofMillis(100);
        launch(firstOutput);
        while (!answers()) {
            if (begin.until(Instant.now()).compareTo(limit) > 0) {
                running().destroy();
                throw new IOException("it did not answer within %d s, see %s".formatted(limit.toSeconds(), logFile()));
            }
            pause(Duration.ofMillis(100));
            if (running().isAlive()) continue;
            if (wait.toSeconds() > 0) {
                log.warn(
                        "PostgreSQL in {} does not start, see {}; next try in {} s", data, logFile(), wait.toSeconds());
            }
            pause(wait);
            wait = wait.compareTo(MAX_WAIT.dividedBy(2)) < 0 ? wait.multipliedBy(2) : MAX_WAIT;
            launch(ProcessBuilder.Redirect.appendTo(logFile()));
        }
    }

    private synchronized Process running() {
        if (process == null) throw new IllegalStateException("it was not started");
        return process;
    }

    private synchronized void launch(ProcessBuilder.Redirect output) throws IOException {
        if (closed) throw new IOException("it is closed");
        stopWhatRuns();
        List<String> command = asOrdinaryUser(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC",
                "-c",
                "shared_buffers=256MB",
                "-c",
                "max_wal_size=2GB");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'")) {
                if (found.next()) return;
            }
            statement.execute("create database " + DATABASE);
        }
    }

    private Connection connect(String database) throws SQLException {
        String server = "jdbc:postgresql://127.0.0.1:%d/%s?connectTimeout=5".formatted(port, database);
        return DriverManager.getConnection(server, USER, password);
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = asOrdinaryUser(program, arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) throw new IOException("%s said: %s".formatted(program, output.strip()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + program, e);
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and the files stay root's. */
    private List<String> asOrdinaryUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (new UnixSystem().getUid() == 0) command.addAll(List.of("unshare", "-U"));
        command.add(binaries.program(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private File logFile() {
        return folder.resolve(LOG_FILE).toFile();
    }

    private static String passwordOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            var onlyOurs = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(file, onlyOurs);
            Files.writeString(file, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
        }
        return Files.readString(file).strip();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL starts", e);
        }
    }
}
