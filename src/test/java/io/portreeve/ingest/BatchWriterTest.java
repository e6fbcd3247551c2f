package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.access.Caller;
import io.portreeve.access.Role;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.Quarantine;
import io.portreeve.event.Quarantine.Refused;
import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.CannotCreateTransactionException;

/** What happens when the store does not do as it should, which the real one cannot be told to. */
class BatchWriterTest {

    private final List<String> stored = new ArrayList<>();
    private final List<Refused> kept = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final IngestMetrics metrics = new IngestMetrics(meters, new InFlight(Limits.with()));
    private EventAppender appender = this::store;
    private IngestProperties limits = Limits.with();
    private Quarantine quarantine = (records, key) -> kept.addAll(records);

    @Test
    void an_event_that_the_database_refuses_costs_itself_only() throws IOException {
        appender = (events, key) -> {
            if (events.stream().anyMatch(event -> event.auditId().equals("3"))) {
                throw new DataIntegrityViolationException("value too odd");
            }
            return store(events, key);
        };

        assertThat(take("{\"auditID\":\"1\"}{\"auditID\":\"2\"}{\"auditID\":\"3\"}{\"auditID\":\"4\"}"))
                .isEqualTo(new IngestAnswer(3, 0, 1));
        assertThat(stored).containsExactly("1", "2", "4");
        assertThat(kept).extracting(Refused::reason).containsExactly("the database does not take it");
    }

    @Test
    void of_a_flood_of_rubbish_the_first_thousand_are_kept_and_the_rest_is_counted() throws IOException {
        assertThat(take("[" + "{},".repeat(1_499) + "{\"auditID\":\"1\"},{}]"))
                .isEqualTo(new IngestAnswer(1, 0, 1_500));
        assertThat(kept).hasSize(1_001);
        assertThat(kept.getLast().reason())
                .isEqualTo("500 more records of this batch were refused; the first 1000 are kept");
    }

    @Test
    void no_reason_names_classes_or_quotes_what_it_is_about() throws IOException {
        take("{\"a\":c2VzYW1l}\n{\"log\":\"{\\\"a\\\":c2VzYW1l}\"}\n{\"auditID\":\"1\",\"x\":" + "[".repeat(25_000)
                + "]".repeat(25_000) + "}");

        assertThat(kept)
                .extracting(Refused::reason)
                .containsExactly(
                        "the record is not JSON at byte 5: a word that is not of JSON",
                        "text in log is not JSON at byte 5: a word that is not of JSON",
                        "the record is not JSON: it nests more than 20,000 levels deep");
    }

    @Test
    void small_events_go_in_pieces_too_since_each_takes_more_than_its_document() throws IOException {
        List<Integer> pieces = new ArrayList<>();
        appender = (events, key) -> {
            pieces.add(events.size());
            return store(events, key);
        };

        assertThat(take("{\"auditID\":\"1\"}".repeat(10_000))).isEqualTo(new IngestAnswer(10_000, 0, 0));
        assertThat(pieces).hasSize(3).allMatch(events -> events < 4_200);
    }

    @Test
    void a_record_of_too_many_members_goes_to_quarantine_and_the_next_is_taken() throws IOException {
        String wide = "{\"auditID\":\"1\"" + ",\"a\":0".repeat(100_000) + "}";

        assertThat(take(wide + "\n{\"auditID\":\"2\"}\n{\"log\":" + wide + "}")).isEqualTo(new IngestAnswer(1, 0, 2));
        assertThat(kept)
                .extracting(Refused::reason)
                .containsExactly("the record has more than 100,000 members", "no auditID");
    }

    @Test
    void as_many_records_as_the_limit_are_taken_and_one_more_is_413() throws IOException {
        limits = Limits.with("max-records=2");

        assertThat(take("{\"auditID\":\"1\"}{}")).isEqualTo(new IngestAnswer(1, 0, 1));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> take("{\"auditID\":\"1\"}{}{}"))
                .withMessageContaining("portreeve.ingest.max-records")
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(413));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-depth=3         | {"auditID":"1","x":[{}]}  | {"auditID":"1","x":[[[]]]}
            max-key-length=7    | {"auditID":"1","1234567":1} | {"auditID":"1","a":{"12345678":1}}
            max-string-length=3 | {"auditID":"123"} | {"auditID":"1","a":["1234"]}""")
    void an_event_beyond_a_limit_goes_to_quarantine_which_names_the_setting(String limit, String at, String beyond)
            throws IOException {
        limits = Limits.with(limit);

        assertThat(take(at + beyond)).isEqualTo(new IngestAnswer(1, 0, 1));
        assertThat(kept.getFirst().reason()).contains("portreeve.ingest." + limit.split("=")[0]);
    }

    @Test
    void what_became_of_records_is_counted_by_cluster_and_key() throws IOException {
        take("{\"auditID\":\"1\",\"cluster\":\"a\"}{\"auditID\":\"2\",\"cluster\":\"a\"}{\"cluster\":\"b\"}");

        assertThat(records("stored", "a")).isEqualTo(2);
        assertThat(records("quarantined", "b")).isEqualTo(1);
    }

    @Test
    void beyond_so_many_clusters_they_are_counted_as_other() throws IOException {
        for (int i = 0; i <= IngestMetrics.MAX_CLUSTERS; i++) {
            take("{\"auditID\":\"1\",\"cluster\":\"c%d\"}".formatted(i));
        }

        assertThat(records("stored", "c499")).isEqualTo(1);
        assertThat(records("stored", "other")).isEqualTo(1);
    }

    private double records(String outcome, String cluster) {
        return meters.get("portreeve.ingest.records")
                .tags("outcome", outcome, "cluster", cluster, "key", "key")
                .counter()
                .count();
    }

    @Test
    void a_store_that_is_away_is_a_503() {
        appender = (events, key) -> {
            throw new DataAccessResourceFailureException("gone");
        };
        assertUnavailable();
        appender = (events, key) -> {
            throw new CannotCreateTransactionException("gone");
        };
        assertUnavailable();
        appender = this::store;
        quarantine = (records, key) -> {
            throw new DataAccessResourceFailureException("gone");
        };
        assertUnavailable();
    }

    @Test
    void a_full_disk_is_a_503_that_says_so() {
        appender = (events, key) -> {
            throw new DataAccessResourceFailureException("", new SQLException("no space left on device", "53100"));
        };
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> take("{\"auditID\":\"1\"}"))
                .withMessageContaining("disk of the database is full")
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(503))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent());
    }

    @Test
    void a_record_of_a_foreign_cluster_is_quarantined() throws IOException {
        assertThat(take(
                        "{\"auditID\":\"1\",\"cluster\":\"one\"}{\"auditID\":\"2\",\"cluster\":\"three\"}",
                        "one",
                        "two"))
                .isEqualTo(new IngestAnswer(1, 0, 1));
        assertThat(kept).extracting(Refused::reason).containsExactly("its cluster is not one that the key is bound to");
    }

    private void assertUnavailable() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> take("{\"auditID\":\"1\"}{}"))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(503));
    }

    private IngestAnswer take(String body, String... keyClusters) throws IOException {
        var intake = new BatchIntake(
                new InFlight(limits),
                new BatchSlots(limits),
                new BodyReader(limits),
                appender,
                quarantine,
                new SecretRedactor(new RedactionSettings(true)),
                metrics,
                limits);
        List<String> clusters = keyClusters.length == 0 ? List.of("*") : List.of(keyClusters);
        var caller = new Caller(1, "key", Role.INGEST, clusters);
        return intake.take(
                new ByteArrayInputStream(body.getBytes(UTF_8)),
                -1,
                null,
                ClusterChoice.of(null, new MockHttpServletRequest(), caller),
                caller);
    }

    private EventAppender.Appended store(List<AuditEvent> events, @Nullable Long key) {
        events.forEach(event -> stored.add(event.auditId()));
        return new EventAppender.Appended(events.size(), 0);
    }
}
