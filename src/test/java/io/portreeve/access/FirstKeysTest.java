package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import jakarta.persistence.EntityManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/** Each test starts with no keys at all; what it does is rolled back. */
@PortreeveTest
@Transactional
@ExtendWith(OutputCaptureExtension.class)
class FirstKeysTest {

    private static final String EMBEDDED = "none";
    private static final String OWN = "jdbc:postgresql://elsewhere/portreeve";

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ApiKeys stored;

    @Autowired
    Keys keys;

    @Autowired
    SettableClock clock;

    @Autowired
    TransactionOperations transactions;

    @Autowired
    EntityManager entities;

    @TempDir
    Path folder;

    @BeforeEach
    void no_keys(@Autowired LoggingSystem logging) {
        logging.setLogLevel(FirstKeys.class.getName(), LogLevel.INFO);
        jdbc.sql("delete from api_key").update();
    }

    @AfterEach
    void quiet(@Autowired LoggingSystem logging) {
        logging.setLogLevel(FirstKeys.class.getName(), null);
    }

    @Test
    void the_first_start_writes_an_admin_key_that_only_its_user_can_read(CapturedOutput log) throws Exception {
        start(EMBEDDED, null, null);
        Path file = folder.resolve("admin.key");
        String key = Files.readString(file).strip();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(keys.admit(new KeySecret(key)).caller())
                .get()
                .extracting(Caller::role)
                .isEqualTo(Role.ADMIN);
        assertThat(log).contains(file.toString()).doesNotContain(key);
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void the_second_start_changes_nothing_and_says_where_the_key_is(CapturedOutput log) throws Exception {
        start(EMBEDDED, null, null);
        String key = Files.readString(folder.resolve("admin.key"));
        start(EMBEDDED, null, null);
        assertThat(Files.readString(folder.resolve("admin.key"))).isEqualTo(key);
        assertThat(stored.findAllByOrderById()).hasSize(1);
        assertThat(log)
                .containsOnlyOnce("The first admin key is in")
                .contains("Admin key: %s (made at the first start)".formatted(folder.resolve("admin.key")));
    }

    @Test
    void a_file_of_a_database_that_is_gone_is_replaced() throws Exception {
        Path file = Files.writeString(folder.resolve("admin.key"), "old");
        start(EMBEDDED, null, null);
        assertThat(Files.readString(file)).startsWith("pr_");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void with_the_file_gone_the_log_says_how_to_get_in(CapturedOutput log) throws Exception {
        start(EMBEDDED, null, null);
        Files.delete(folder.resolve("admin.key"));
        start(EMBEDDED, null, null);
        assertThat(log).contains("admin.key is gone", "portreeve.bootstrap-admin-key");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void with_no_admin_key_left_that_works_the_log_says_how_to_get_in(CapturedOutput log) {
        start(OWN, "my-admin-key", null);
        revokeAll();
        start(OWN, null, null);
        assertThat(log).contains("No admin key works any more", "portreeve.bootstrap-admin-key");
    }

    @Test
    void a_given_admin_key_works_and_no_file_is_written() {
        start(EMBEDDED, "my-admin-key", null);
        assertThat(keys.admit(new KeySecret("my-admin-key")).caller()).isPresent();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void given_again_it_has_no_effect() {
        start(OWN, "my-admin-key", null);
        start(OWN, "my-admin-key", null);
        assertThat(stored.findAllByOrderById()).hasSize(1);
    }

    @Test
    void given_after_it_was_revoked_it_stays_revoked(CapturedOutput log) {
        start(OWN, "my-admin-key", null);
        revokeAll();
        start(OWN, "my-admin-key", null);
        assertThat(keys.admit(new KeySecret("my-admin-key")).caller()).isEmpty();
        assertThat(log).contains("was revoked or has expired, and stays so").doesNotContain("my-admin-key");
    }

    @Test
    void another_given_key_lets_in_someone_who_lost_theirs() {
        start(OWN, "my-admin-key", null);
        start(OWN, "my-second-admin-key", null);
        assertThat(keys.admit(new KeySecret("my-second-admin-key")).caller()).isPresent();
    }

    @Test
    void the_trail_says_that_the_service_made_it() {
        start(OWN, "my-admin-key", null);
        assertThat(jdbc.sql("select key_name || ' ' || action from audit_trail")
                        .query(String.class)
                        .list())
                .containsExactly("bootstrap key.created");
    }

    @Test
    void an_own_database_needs_a_given_admin_key_once() {
        assertThatThrownBy(() -> start(OWN, null, null))
                .isInstanceOf(FirstKeysException.class)
                .hasMessageContaining("holds no admin key");
        start(OWN, "my-admin-key", null);
        start(OWN, null, null);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_given_ingest_key_is_bound_to_its_clusters() {
        start(OWN, "my-admin-key", "pr-ingest-key", "lab", "prod");
        Caller sender = keys.admit(new KeySecret("pr-ingest-key")).caller().orElseThrow();
        assertThat(sender.role()).isEqualTo(Role.INGEST);
        assertThat(sender.clusters()).containsExactly("lab", "prod");
    }

    @Test
    void one_key_cannot_have_two_roles() {
        assertThatThrownBy(() -> start(OWN, "the-same-key", "the-same-key"))
                .hasMessageContaining("which has role admin")
                .hasMessageNotContaining("the-same-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short77", "with space", "grün-grün-grün"})
    void an_unfit_key_is_refused_without_being_shown(String key) {
        assertThatThrownBy(() -> start(OWN, key, null))
                .hasMessage("portreeve.bootstrap-admin-key must be 8 to 500 visible ASCII characters without spaces.");
    }

    @Test
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void replicas_that_start_at_once_make_one_key() throws Exception {
        try (var replicas = Executors.newFixedThreadPool(4)) {
            var starts = Stream.generate(() -> replicas.submit(() -> start(EMBEDDED, null, null)))
                    .limit(4)
                    .toList();
            for (var start : starts) start.get();
            assertThat(stored.findAllByOrderById()).hasSize(1);
            assertThat(keys.admit(new KeySecret(Files.readString(folder.resolve("admin.key"))
                                    .strip()))
                            .caller())
                    .isPresent();
        } finally {
            jdbc.sql("delete from api_key").update();
            start(OWN, "test-admin-key", null);
        }
    }

    @Test
    void the_reason_of_a_failed_start_is_told_with_what_to_do() {
        assertThat(new FirstKeysFailure().analyze(new FirstKeysException("No way in.", "Set a key.")))
                .extracting(FailureAnalysis::getDescription, FailureAnalysis::getAction)
                .containsExactly("No way in.", "Set a key.");
    }

    private void revokeAll() {
        entities.flush();
        jdbc.sql("update api_key set revoked_at = now()").update();
        entities.clear();
    }

    private void start(String url, @Nullable String admin, @Nullable String ingest, String... clusters) {
        var settings = new FirstKeySettings(folder, admin, ingest, List.of(clusters));
        new FirstKeys(settings, url, stored, keys, clock, transactions).afterSingletonsInstantiated();
    }
}
