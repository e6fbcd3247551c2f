package io.portreeve;

import static org.awaitility.Awaitility.await;

import io.portreeve.database.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service as a user starts it: a process of its own on a data folder. */
final class ServiceProcess implements AutoCloseable {

    private static final String OWN_DATABASE_KEY = "key-of-the-replicas";

    private static final List<String> JAVA_OPTIONS =
            List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1");

    private final Path dataFolder;
    private final int port;
    private final String[] settings;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(Path dataFolder, int port, String[] settings, Process process) {
        this.dataFolder = dataFolder;
        this.port = port;
        this.settings = settings;
        this.process = process;
    }

    /** Starts the service and waits until it is healthy. */
    static ServiceProcess start(Path dataFolder, String... settings) throws IOException {
        var service = launch(PreparedJar.arguments(JAVA_OPTIONS), dataFolder, freePort(), settings);
        service.awaitHealth();
        return service;
    }

    /** Starts the jar itself on a port and does not wait. */
    static ServiceProcess launchJar(Path dataFolder, int port, String... settings) throws IOException {
        return launch(List.of("-jar", System.getProperty("portreeve.test.jar")), dataFolder, port, settings);
    }

    private static ServiceProcess launch(List<String> jar, Path dataFolder, int port, String... settings)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(JAVA_OPTIONS);
        command.addAll(jar);
        command.addAll(List.of("--server.port=" + port, "--portreeve.data-dir=" + dataFolder));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dataFolder.resolveSibling("service.log").toFile()))
                .start();
        return new ServiceProcess(dataFolder, port, settings, process);
    }

    /** Starts the service as one of several replicas on a database of its user's, where its sessions have its folder's name. */
    static ServiceProcess launchOn(TestPostgres.Database database, Path dataFolder) throws IOException {
        return launch(
                PreparedJar.arguments(JAVA_OPTIONS),
                dataFolder,
                freePort(),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.hikari.data-source-properties.ApplicationName=" + dataFolder.getFileName(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--portreeve.bootstrap-admin-key=" + OWN_DATABASE_KEY);
    }

    /** Starts it once more, as it was started, and does not wait. */
    ServiceProcess startAgain() throws IOException {
        return launch(PreparedJar.arguments(JAVA_OPTIONS), dataFolder, freePort(), settings);
    }

    void awaitHealth() {
        await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(this::isHealthy);
    }

    /** The first admin key, which the service made, or that of the replicas. */
    String key() throws IOException {
        Path made = dataFolder.resolve("admin.key");
        return Files.exists(made) ? Files.readString(made).strip() : OWN_DATABASE_KEY;
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends its database, as the signal of this name does: STOP, CONT, INT or KILL. */
    void signalDatabase(String signal) throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        var command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(postmaster.pid())));
        boolean isForAll = signal.equals("STOP") || signal.equals("CONT");
        if (isForAll) postmaster.descendants().forEach(each -> command.add(Long.toString(each.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(Files.readAllLines(dataFolder.resolve("database/postmaster.pid"))
                .getFirst()
                .strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Kills service and database at once, as a power cut does. */
    void kill() throws IOException {
        ProcessHandle postmaster = postmaster();
        postmaster.destroyForcibly();
        killAlone();
    }

    /** Kills the service, and leaves the database to others. */
    void killAlone() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** Gets a path's JSON; fails when the answer is not 200. */
    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) throw new AssertionError(answer.statusCode() + " " + answer.body());
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The items of all pages of a list. */
    List<JsonNode> all(String path) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(path + (path.contains("?") ? "&" : "?") + "limit=500" + cursor);
            page.path("items").forEach(items::add);
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        return items;
    }

    /** How many runs of rules this process has made since it was started. */
    long runsMade() throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("portreeve_detection_runs_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private boolean isHealthy() throws IOException, InterruptedException {
        if (!process.isAlive()) throw new IllegalStateException("the service ended with " + process.exitValue());
        return get("/actuator/health").statusCode() == 200;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key());
    }

    /** Asks the service to end, as a service manager does, and does not wait. */
    void terminate() {
        process.destroy();
    }

    /** Stops the service as a service manager does. */
    @Override
    public void close() {
        process.destroy();
        await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
