package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.Quarantine.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

@PortreeveTest
@Import(Api.class)
class QuarantineTest {

    private static final String QUARANTINE = "/api/v1/quarantine";

    @Autowired
    Quarantine quarantine;

    @Autowired
    JdbcQuarantine stored;

    @Autowired
    QuarantineMetrics metrics;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    SettableClock clock;

    @Autowired
    Api api;

    @Test
    void a_record_is_kept_with_its_bytes() {
        quarantine.keep(List.of(new Refused("lab", "not JSON", "x\0\u00ff".getBytes(UTF_8))), 7L);

        JsonNode listed = api.get(QUARANTINE).path("items").get(0);
        JsonNode record = api.get(QUARANTINE + "/" + listed.path("id").asString());

        assertThat(listed.path("reason").asString()).isEqualTo("not JSON");
        assertThat(listed.path("key").asString()).isEqualTo("7");
        assertThat(listed.path("size").asInt()).isEqualTo(4);
        assertThat(Base64.getDecoder().decode(record.path("bytes").asString())).isEqualTo("x\0\u00ff".getBytes(UTF_8));
        assertThat(record.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void of_a_large_record_the_beginning_is_kept() {
        quarantine.keep(List.of(new Refused(null, "not JSON", new byte[3 << 20])), null);

        String id = api.get(QUARANTINE).path("items").get(0).path("id").asString();
        JsonNode record = api.get(QUARANTINE + "/" + id);

        assertThat(record.path("size").asInt()).isEqualTo(3 << 20);
        assertThat(record.path("truncated").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(record.path("bytes").asString())).hasSize(1 << 20);
    }

    @Test
    void a_text_is_looked_for_in_the_newest_records_and_it_is_said_when_there_are_more() {
        quarantine.keep(List.of(new Refused("lab", "broken", "{\"auditID\":\"a-1\"!".getBytes(UTF_8))), null);
        assertThat(stored.holding("a-1", List.of(), 5).newest())
                .singleElement()
                .satisfies(found -> assertThat(found.reason()).isEqualTo("broken"));
        assertThat(stored.holding("a-1", List.of("lab"), 5).newest()).hasSize(1);
        assertThat(stored.holding("a-1", List.of("other"), 5).newest()).isEmpty();
        assertThat(stored.holding("a-2", List.of(), 5)).isEqualTo(new QuarantinedRecords.Holding(List.of(), false));

        jdbc.update("""
                insert into quarantined_record (received_at, reason, size, bytes, weight)
                select now(), 'flood', 1, 'x', 201 from generate_series(1, 10000)""");
        assertThat(stored.holding("a-1", List.of(), 5)).isEqualTo(new QuarantinedRecords.Holding(List.of(), true));
    }

    @Test
    void the_oldest_records_go_when_it_is_full_and_are_counted() {
        JdbcQuarantine small = new JdbcQuarantine(
                jdbc, transactions, new QuarantineSettings(DataSize.ofKilobytes(12), Duration.ofDays(30)), clock);
        long before = dropped();

        for (int i = 0; i < 20; i++) small.keep(List.of(new Refused(null, "r-" + i, new byte[1_000])), null);

        List<JsonNode> kept = api.all(QUARANTINE);
        assertThat(kept.getFirst().path("reason").asString()).isEqualTo("r-19");
        assertThat(kept).hasSizeBetween(5, 10);
        assertThat(dropped() - before).isEqualTo(20 - kept.size());
    }

    @Test
    void the_list_is_paged_newest_first() {
        quarantine.keep(
                IntStream.range(0, 5)
                        .mapToObj(i -> new Refused(null, "r-" + i, new byte[1]))
                        .toList(),
                null);

        JsonNode first = api.get(QUARANTINE + "?limit=3");
        JsonNode second =
                api.get(QUARANTINE + "?limit=3&cursor=" + first.path("next").asString());

        assertThat(first.path("items")).hasSize(3);
        assertThat(second.path("items"))
                .extracting(item -> item.path("reason").asString())
                .containsExactly("r-1", "r-0");
        assertThat(second.path("next").isNull()).isTrue();
    }

    @Test
    void records_that_are_too_old_go_and_are_counted() {
        keep("lab", 1L, "old");
        clock.advance(Duration.ofDays(30).plusSeconds(1));
        keep("lab", 1L, "young");
        long before = stored.total().expired();

        stored.expire();

        assertThat(reasons("")).containsExactly("young");
        assertThat(stored.total().expired() - before).isEqualTo(1);
        assertThat(stored.total().records()).isEqualTo(1);
    }

    @Test
    void the_list_is_narrowed_by_cluster_key_and_time_of_receipt() {
        Instant start = clock.instant();
        keep("lab", 1L, "a");
        keep("prod,eu", 1L, "b");
        clock.advance(Duration.ofMinutes(1));
        keep("lab", 2L, "c");

        assertThat(reasons("?cluster=lab")).containsExactly("c", "a");
        assertThat(reasons("?cluster=lab&cluster=prod,eu")).containsExactly("c", "b", "a");
        assertThat(reasons("?key=1")).containsExactly("b", "a");
        assertThat(reasons("?from=" + clock.instant())).containsExactly("c");
        assertThat(reasons("?to=" + clock.instant() + "&from=" + start)).containsExactly("b", "a");
        assertThat(reasons("?cluster=lab&key=2&to=%2B1000000-01-01T00:00:00Z")).containsExactly("c");
        assertThat(api.send("GET", QUARANTINE + "?key=abc", "").body())
                .contains("\"status\":400", "\"field\":\"key\"", "\"value\":\"abc\"", "must be the id of a key");
    }

    @Test
    void the_metrics_tell_what_is_kept_and_what_was_dropped() {
        stored.expire();
        keep("lab", 1L, "a");
        metrics.measure();

        assertThat(api.send("GET", "/actuator/prometheus", "").body())
                .contains("portreeve_quarantine_records 1.0", "portreeve_quarantine_size_bytes 201.0")
                .contains("portreeve_quarantine_dropped_total{reason=\"size\"}")
                .contains("portreeve_quarantine_dropped_total{reason=\"age\"}");
    }

    @Test
    void an_unknown_record_is_not_found() {
        assertThat(api.send("GET", QUARANTINE + "/0", "").statusCode()).isEqualTo(404);
        assertThat(api.send("GET", QUARANTINE + "/x", "").statusCode()).isEqualTo(404);
    }

    private void keep(String cluster, long key, String reason) {
        quarantine.keep(List.of(new Refused(cluster, reason, new byte[1])), key);
    }

    private List<String> reasons(String filter) {
        return api.all(QUARANTINE + filter).stream()
                .map(record -> record.path("reason").asString())
                .toList();
    }

    private long dropped() {
        return stored.total().dropped();
    }
}
