package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.access.AuditTrail;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.KqlExpression;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A rule far behind catches up in its own time and holds up nobody. */
@PortreeveTest
class CatchUpTest {

    private static final String NODE_PORT = "65f9bccd-510b-40df-8263-334f03174fed";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    EventStream stream;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void run_all_rules_once() {
        detection.runDue();
    }

    @AfterEach
    void remove_the_rules_of_this_test() {
        for (String table : List.of("rule", "rule_checkpoint")) {
            jdbc.sql("delete from " + table + " where rule_id like 'test-%'").update();
        }
    }

    @Test
    void a_rule_near_the_end_alerts_at_once_whatever_the_backlog_of_another() {
        long begin = stream.seal().position();
        storeEmptyBatches(44_000);
        setAllCheckpoints(stream.seal().position());
        addRules(1);
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        setCheckpoint("test-1", begin);
        clock.advance(Duration.ofMinutes(6));

        List<RunView> runs = runDue();
        assertThat(runs)
                .filteredOn(run -> run.ruleId().equals(NODE_PORT))
                .singleElement()
                .satisfies(run -> assertThat(run.created()).isEqualTo(1));
        assertThat(positionOf("test-1")).isBetween(begin + 1, begin + 40_000);
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(1));
            detection.runDue();
        }
        assertThat(positionOf("test-1")).isEqualTo(stream.seal().position());
        assertThat(api.all("/api/v1/alerts?ruleId=test-1")).hasSize(1);
    }

    @Test
    void forty_five_rules_near_the_end_share_one_read(
            @Autowired Rules rules,
            @Autowired Checkpoints checkpoints,
            @Autowired Exposures exposures,
            @Autowired BeginReading beginReading,
            @Autowired SettleRun settleRun,
            @Autowired AuditTrail trail,
            @Autowired RunMetrics metrics,
            @Autowired TransactionTemplate transaction,
            @Autowired DetectionSettings settings) {
        addRules(45);
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        var counting = new CountingStream(stream);
        var sharing = new Detection(
                rules,
                checkpoints,
                counting,
                exposures,
                beginReading,
                new StreamPass(counting),
                settleRun,
                trail,
                metrics,
                transaction,
                settings,
                clock);

        assertThat(sharing.runDue()).hasSize(45);
        assertThat(counting.places).hasSize(1);
    }

    private List<RunView> runDue() {
        return detection.runDue().stream().map(RuleRun::view).toList();
    }

    /** Batches without events: they cost a slice for every two thousand, as batches of ten events would. */
    private void storeEmptyBatches(int count) {
        jdbc.sql("""
                insert into ingest_batch (id, position, received_at, events, bytes, decoded_bytes, days)
                select nextval('ingest_batch_id'), head + n, now(), 0, 0, 0, array[current_date]
                from stream_head, generate_series(1, :count) n
                """).param("count", count).update();
        jdbc.sql("update stream_head set head = head + :count")
                .param("count", count)
                .update();
    }

    private void addRules(int count) {
        jdbc.sql("""
                insert into rule
                select (jsonb_populate_record(rule, jsonb_build_object('rule_id', 'test-' || n, 'name', 'test-' || n))).*
                from rule, generate_series(1, :count) n where rule_id = :original
                """).param("count", count).param("original", NODE_PORT).update();
    }

    private void setAllCheckpoints(long position) {
        jdbc.sql("update rule_checkpoint set position = :position")
                .param("position", position)
                .update();
    }

    private void setCheckpoint(String rule, long position) {
        jdbc.sql("insert into rule_checkpoint (rule_id, position, n) values (:rule, :position, :n)")
                .param("rule", rule)
                .param("position", position)
                .param("n", Integer.MAX_VALUE)
                .update();
    }

    private long positionOf(String rule) {
        return jdbc.sql("select position from rule_checkpoint where rule_id = :rule")
                .param("rule", rule)
                .query(Long.class)
                .single();
    }

    /** Notes each place that is read from. */
    private static final class CountingStream implements EventStream {

        private final EventStream stream;
        private final Set<StreamPosition> places = new HashSet<>();

        CountingStream(EventStream stream) {
            this.stream = stream;
        }

        @Override
        public StreamPosition seal() {
            return stream.seal();
        }

        @Override
        public StreamPosition near(StreamPosition end) {
            return stream.near(end);
        }

        @Override
        public StreamPosition before(Instant receivedAt, StreamPosition end) {
            return stream.before(receivedAt, end);
        }

        @Override
        public Optional<Instant> waitingSince(StreamPosition examined) {
            return stream.waitingSince(examined);
        }

        @Override
        public Optional<Received> received(StreamPosition after, StreamPosition to) {
            return stream.received(after, to);
        }

        @Override
        public void showLife() {
            stream.showLife();
        }

        @Override
        public Slice read(StreamPosition after, StreamPosition end, List<KqlExpression> queries) {
            if (!places.add(after)) throw new AssertionError("read twice from " + after);
            return stream.read(after, end, queries);
        }
    }
}
