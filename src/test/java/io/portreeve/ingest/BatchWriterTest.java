package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.access.Caller;
import io.portreeve.access.Role;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.Quarantine;
import io.portreeve.event.Quarantine.Refused;
import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.util.unit.DataSize;

/** What happens when the store does not do as it should, which the real one cannot be told to. */
class BatchWriterTest {

    private final List<String> stored = new ArrayList<>();
    private final List<Refused> kept = new ArrayList<>();
    private EventAppender appender = this::store;
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
        var limits = new IngestProperties(DataSize.ofMegabytes(1), 1, Duration.ZERO);
        var intake = new BatchIntake(
                new BatchSlots(limits),
                new BodyReader(limits),
                appender,
                quarantine,
                new SecretRedactor(new RedactionSettings(true)));
        List<String> clusters = keyClusters.length == 0 ? List.of("*") : List.of(keyClusters);
        var caller = new Caller(1, "key", Role.INGEST, clusters);
        return intake.take(
                new ByteArrayInputStream(body.getBytes(UTF_8)),
                -1,
                null,
                ClusterChoice.of(null, new MockHttpServletRequest(), caller),
                caller.keyId());
    }

    private EventAppender.Appended store(List<AuditEvent> events, @Nullable Long key) {
        events.forEach(event -> stored.add(event.auditId()));
        return new EventAppender.Appended(events.size(), 0);
    }
}
