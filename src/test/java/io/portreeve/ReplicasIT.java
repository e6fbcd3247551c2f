package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Several processes on one PostgreSQL, all scheduling: started at the same moment on an empty database, and killed one after the
 * other. {@code -Dportreeve.test.replicas}, {@code .kill-seconds} and {@code .seed} ask for more or for the same again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasIT {

    private static final int REPLICAS = Integer.getInteger("portreeve.test.replicas", 2);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("portreeve.test.kill-seconds", 60));
    private static final int MIN_KILLS = 3;
    private static final long SEED = Long.getLong("portreeve.test.seed", System.nanoTime());
    private static final Duration MAX_WAIT = Duration.ofMinutes(3);

    /** So that there are some hundred requests to alert on and not some thousand. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int NONE = -1;

    private static final String RULE = """
            {"name": "Replicas", "description": "Finds them all.", "type": "query", "severity": "low", "riskScore": 21,
             "interval": "PT10S", "query": "%s"}""";

    private static final String WAITS_FOR_COVERAGE = "wait_event_type = 'Lock' and query like '%rule_coverage%'";

    private final TestPostgres.Database database = TestPostgres.newDatabase();
    private final List<ServiceProcess> replicas = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    @BeforeAll
    void startAllAtOnce(@TempDir Path folder) throws IOException {
        for (int i = 0; i < REPLICAS; i++) replicas.add(ServiceProcess.launchOn(database, folder.resolve(name(i))));
        replicas.forEach(ServiceProcess::awaitHealth);
    }

    @AfterAll
    void stopAll() {
        replicas.forEach(ServiceProcess::terminate);
        replicas.forEach(ServiceProcess::close);
    }

    @Test
    void who_starts_at_once_on_an_empty_database_makes_one_key_and_each_shipped_rule_once() throws Exception {
        assertThat(first().json("/api/v1/keys").path("items")).hasSize(1);
        assertThat(first().all("/api/v1/rules?source=builtin")).isNotEmpty().allSatisfy(rule -> {
            String ruleId = rule.path("ruleId").asString();
            assertThat(first().all("/api/v1/rules/" + ruleId + "/revisions")).hasSize(1);
        });
    }

    @Test
    void of_a_run_that_is_killed_half_way_nothing_is_left_and_another_replica_makes_its_alerts_once() throws Exception {
        String rule = putRule("cut-off", "kubernetes.audit.objectRef.name: cut-off");
        postCutOff(TestEvents.service("before", "cut-off", "ClusterIP", Instant.now()));
        await().atMost(MAX_WAIT).until(() -> alertedBy(rule).size() == 1);

        int killed;
        try (Connection holder = connect()) {
            holder.setAutoCommit(false);
            // A run comes by here when its alerts are written and its checkpoint is moved.
            query(holder, "select 1 from rule_coverage where rule_id = 'cut-off' for update");
            postCutOff(TestEvents.service("meanwhile", "cut-off", "ClusterIP", Instant.now()));
            killed = await().atMost(MAX_WAIT).until(() -> replicaOf(WAITS_FOR_COVERAGE), found -> found != NONE);
            replicas.get(killed).killAlone();
            holder.rollback();
        }

        ServiceProcess alive = replicas.get((killed + 1) % REPLICAS);
        await().atMost(MAX_WAIT).until(() -> alive.all(alertsOf(rule)).size() == 2);
        startAgain(killed);
        assertThat(alertedBy(rule)).containsExactlyInAnyOrder("before", "meanwhile");
        assertThat(runsOf(rule))
                .filteredOn(run -> run.path("matched").asInt() > 0)
                .hasSize(2)
                .allMatch(run -> run.path("created").asInt() == 1);
    }

    @Test
    void each_matching_request_is_alerted_once_by_each_rule_whichever_replica_dies() throws Exception {
        List<String> rules = List.of(
                putRule("opens-1", "kubernetes.audit.requestObject.spec.type: NodePort"),
                putRule("opens-2", "kubernetes.audit.requestObject.spec.type: NodePort and user.name: *"));
        var kills = new Kills();
        try (var sender = NodePortSender.start(() -> replicas.get(turn.getAndIncrement() % REPLICAS), PAUSE)) {
            Instant end = Instant.now().plus(LENGTH);
            while (Instant.now().isBefore(end) || kills.all() < MIN_KILLS) kills.one();
            sender.close();

            awaitRest(rules);
            assertThat(first().all("/api/v1/audit-events?cluster=lab"))
                    .as("events, seed %d", SEED)
                    .extracting(event -> event.path("auditId").asString())
                    .containsExactlyInAnyOrderElementsOf(sender.sent());
            for (String rule : rules) {
                assertThat(alertedBy(rule))
                        .as("alerts of %s, seed %d", rule, SEED)
                        .containsExactlyInAnyOrderElementsOf(sender.opening());
            }
            System.out.printf(
                    "Replicas: %d, seed %d; %s; %d requests sent, %d acknowledged with %d events, each stored once;"
                            + " %d of them open a port, each alerted once by each of %d rules%n",
                    REPLICAS,
                    SEED,
                    kills,
                    sender.attempts(),
                    sender.batches(),
                    sender.sent().size(),
                    sender.opening().size(),
                    rules.size());
        }
        for (ServiceProcess replica : replicas) {
            await("each replica has its share of the runs").atMost(MAX_WAIT).until(() -> replica.runsMade() > 0);
        }
    }

    /** By turns at any moment, and where alerts are being made. */
    private final class Kills {

        private final Random random = new Random(SEED);
        private int atRandom;
        private int inRuns;

        void one() throws Exception {
            pause(random.nextInt(5_000));
            boolean wantsRun = random.nextBoolean();
            int victim = random.nextInt(REPLICAS);
            int millisIntoRun = random.nextInt(200);
            int making = wantsRun ? replicaMakingAlerts() : NONE;
            if (making == NONE) {
                atRandom++;
                restart(victim);
            } else {
                inRuns++;
                pause(millisIntoRun);
                restart(making);
            }
        }

        /** Waits for a run, but not for ever: there may be nothing to alert on. */
        private int replicaMakingAlerts() throws SQLException {
            int making = NONE;
            for (Instant end = Instant.now().plusSeconds(15);
                    making == NONE && Instant.now().isBefore(end);
                    pause(20)) {
                making = replicaOf("""
                        exists (select from pg_locks l
                        where l.pid = a.pid and l.relation = 'alert'::regclass and l.mode = 'RowExclusiveLock')""");
            }
            return making;
        }

        int all() {
            return atRandom + inRuns;
        }

        private void restart(int replica) throws IOException {
            replicas.get(replica).killAlone();
            startAgain(replica);
        }

        private static void pause(int millis) {
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
        }

        @Override
        public String toString() {
            return "%d killed at random, %d while it made alerts".formatted(atRandom, inRuns);
        }
    }

    private record Run(boolean afterTheLastEvent, String status, int deferred) {

        static Run of(JsonNode run, Instant lastEvent) {
            return new Run(
                    Instant.parse(run.path("startedAt").asString()).isAfter(lastEvent),
                    run.path("status").asString(),
                    run.path("deferred").asInt());
        }
    }

    /** Everything was examined once the newest run of each rule, begun after the last event, leaves nothing for later. */
    private void awaitRest(List<String> rules) {
        Instant sent = Instant.now();
        for (String rule : rules) {
            await().atMost(MAX_WAIT)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(Run.of(runsOf(rule).getFirst(), sent))
                            .as("newest run of %s, seed %d; replicas at %s", rule, SEED, whatReplicasDo())
                            .isEqualTo(new Run(true, "succeeded", 0)));
        }
    }

    private void startAgain(int replica) throws IOException {
        ServiceProcess again = replicas.get(replica).startAgain();
        again.awaitHealth();
        replicas.set(replica, again);
    }

    private ServiceProcess first() {
        return replicas.getFirst();
    }

    private void postCutOff(String event) throws Exception {
        assertThat(first().post("/api/v1/clusters/cut-off/audit-events", event).statusCode())
                .isEqualTo(200);
    }

    private String putRule(String ruleId, String query) throws Exception {
        assertThat(first().put("/api/v1/rules/" + ruleId, RULE.formatted(query)).statusCode())
                .isEqualTo(201);
        return ruleId;
    }

    private static String alertsOf(String rule) {
        return "/api/v1/alerts?ruleId=" + rule;
    }

    private List<String> alertedBy(String rule) throws Exception {
        return first().all(alertsOf(rule)).stream()
                .map(alert -> alert.at("/event/auditId").asString())
                .toList();
    }

    /** The newest of its runs, newest first. */
    private List<JsonNode> runsOf(String rule) throws IOException, InterruptedException {
        List<JsonNode> runs = new ArrayList<>();
        first().json("/api/v1/rules/" + rule + "/runs").path("items").forEach(runs::add);
        return runs;
    }

    private static String name(int replica) {
        return "replica-" + replica;
    }

    /** The first replica with a session that this is true of. Each names its sessions by its folder. */
    private int replicaOf(String condition) throws SQLException {
        try (Connection connection = connect()) {
            List<String> names = query(connection, """
                    select application_name from pg_stat_activity a
                    where datname = current_database() and application_name like 'replica-%' and """ + " " + condition);
            return names.isEmpty() ? NONE : Integer.parseInt(names.getFirst().substring("replica-".length()));
        }
    }

    private List<String> whatReplicasDo() {
        try (Connection connection = connect()) {
            return query(connection, """
                    select format('%s %s for %s: %s', application_name, state, now() - state_change, left(query, 80))
                    from pg_stat_activity
                    where datname = current_database() and application_name like 'replica-%' and state <> 'idle'""");
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) found.add(rows.getString(1));
        }
        return found;
    }
}
