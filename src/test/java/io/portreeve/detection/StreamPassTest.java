package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.alert.Alerts.Match;
import io.portreeve.event.DetachedEvents;
import io.portreeve.event.EventStream;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Runs;
import io.portreeve.rule.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a rule's checkpoint comes to lie. Batch 1 is the first; each batch is a slice of its own. */
class StreamPassTest {

    private static final String HIT = "{\"auditID\":\"a\",\"verb\":\"create\"}";
    private static final String CUT = "{\"auditID\":\"a\",\"ve";
    private static final String MISS = "{\"auditID\":\"a\",\"verb\":\"get\"}";

    @Test
    void a_rule_that_reads_to_the_end_has_examined_everything() {
        RuleReading reading = reading(2, StreamPosition.START);
        pass(batch(MISS, HIT), batch(MISS)).read(List.of(reading), StreamPosition.endOf(2), 100);

        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
        assertThat(reading.scanned()).isEqualTo(3);
        assertThat(reading.deferred()).isZero();
    }

    @Test
    void max_signals_reached_by_the_very_last_match_defers_nothing() {
        RuleReading reading = reading(2, StreamPosition.START);
        pass(batch(HIT), batch(MISS, HIT)).read(List.of(reading), StreamPosition.endOf(2), 100);

        assertThat(reading.matches()).hasSize(2);
        assertThat(reading.deferred()).isZero();
        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
    }

    @Test
    void the_checkpoint_stops_at_the_last_match_taken_when_others_wait_slices_later() {
        RuleReading reading = reading(1, StreamPosition.START);
        pass(batch(MISS, HIT, MISS), batch(MISS), batch(MISS, HIT))
                .read(List.of(reading), StreamPosition.endOf(3), 100);

        assertThat(reading.examined()).isEqualTo(new StreamPosition(1, 1));
        assertThat(reading.scanned()).isEqualTo(2);
        assertThat(reading.deferred()).isEqualTo(1);
    }

    @Test
    void the_next_run_takes_up_in_the_middle_of_a_batch() {
        RuleReading reading = reading(1, new StreamPosition(1, 1));
        pass(batch(MISS, HIT, MISS, HIT), batch(MISS)).read(List.of(reading), StreamPosition.endOf(2), 100);

        assertThat(reading.matches()).hasSize(1);
        assertThat(reading.scanned()).isEqualTo(3);
        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
    }

    @Test
    void rules_with_different_checkpoints_share_a_pass() {
        RuleReading behind = reading(10, StreamPosition.START);
        RuleReading ahead = reading(10, StreamPosition.endOf(1));
        pass(batch(HIT), batch(HIT)).read(List.of(behind, ahead), StreamPosition.endOf(2), 100);

        assertThat(behind.matches()).hasSize(2);
        assertThat(ahead.matches()).hasSize(1);
        assertThat(ahead.scanned()).isEqualTo(1);
    }

    @Test
    void a_rule_that_another_run_took_past_the_end_stays_where_it_is() {
        RuleReading reading = reading(10, StreamPosition.endOf(2));
        pass(batch(HIT), batch(HIT)).read(List.of(reading), StreamPosition.endOf(1), 100);

        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
        assertThat(reading.scanned()).isZero();
    }

    @Test
    void a_pass_that_may_read_no_further_says_how_far_it_came() {
        RuleReading reading = reading(10, StreamPosition.START);
        pass(batch(HIT), batch(HIT), batch(HIT)).read(List.of(reading), StreamPosition.endOf(3), 2);

        assertThat(reading.matches()).hasSize(2);
        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
    }

    @Test
    void counting_what_waits_ends_after_some_slices() {
        var stream =
                new Slices(IntStream.range(0, 40).mapToObj(i -> List.of(HIT)).toList());
        RuleReading reading = reading(1, StreamPosition.START);
        new StreamPass(stream).read(List.of(reading), StreamPosition.endOf(40), 100);

        assertThat(reading.examined()).isEqualTo(new StreamPosition(1, 0));
        assertThat(reading.deferred()).isPositive();
        assertThat(stream.reads).isEqualTo(RuleReading.MAX_COUNTING_SLICES);
    }

    @Test
    void large_matches_wait_for_the_next_run_before_they_fill_the_memory() {
        String large = HIT.replace("}", " ".repeat(9 << 20) + "}");
        RuleReading reading = reading(100, StreamPosition.START);
        pass(batch(large, large, large, large, large, HIT)).read(List.of(reading), StreamPosition.endOf(1), 100);

        assertThat(reading.matches()).hasSize(4);
        assertThat(reading.examined()).isEqualTo(new StreamPosition(1, 3));
        assertThat(reading.deferred()).isEqualTo(2);
    }

    @Test
    void a_flood_of_undecided_events_holds_up_no_match() {
        RuleReading reading = reading(20, StreamPosition.START);
        pass(batch(CUT, CUT, CUT), batch(CUT, CUT, HIT)).read(List.of(reading), StreamPosition.endOf(2), 100);

        assertThat(reading.deferred()).isZero();
        assertThat(reading.examined()).isEqualTo(StreamPosition.endOf(2));
        assertThat(reading.matches()).extracting(Match::undecided).containsExactly(true, true, false);
        assertThat(reading.matches())
                .extracting(match -> match.others().count())
                .containsExactly(0, 3, 0);
    }

    @Test
    void each_undecided_event_is_told_of_once_whatever_waits_in_between() {
        List<String> events = batch(CUT, CUT, HIT, CUT, HIT, HIT, CUT, CUT, MISS, HIT, CUT);
        StreamPosition place = StreamPosition.START;
        var told = new ArrayList<Integer>();
        while (place.compareTo(StreamPosition.endOf(1)) < 0) {
            RuleReading reading = reading(2, place);
            pass(events).read(List.of(reading), StreamPosition.endOf(1), 100);
            reading.matches().forEach(match -> told.add(1 + match.others().count()));
            place = reading.examined();
        }
        // CUT, of two others too; HIT; then HIT, HIT; then CUT, of two others too, HIT
        assertThat(told).containsExactly(3, 1, 1, 1, 3, 1);
    }

    @Test
    void an_event_that_cannot_be_read_does_not_hide_the_next() {
        RuleReading reading = reading(10, StreamPosition.START);
        pass(batch("damaged", HIT)).read(List.of(reading), StreamPosition.endOf(1), 100);

        assertThat(reading.matches()).hasSize(1);
        assertThat(reading.passedOver())
                .containsExactly(DetachedEvents.of("damaged").id());
    }

    @Test
    void an_unreadable_event_beyond_the_checkpoint_is_left_to_the_next_run() {
        RuleReading reading = reading(1, StreamPosition.START);
        pass(batch(HIT, "damaged", HIT)).read(List.of(reading), StreamPosition.endOf(1), 100);

        assertThat(reading.examined()).isEqualTo(new StreamPosition(1, 0));
        assertThat(reading.passedOver()).isEmpty();
    }

    @Test
    void a_pass_that_has_much_to_ask_shows_the_database_life() {
        var slices = new Slices(List.of(batch(HIT, HIT.replace("create", "c".repeat(3_000_000)), HIT)));
        List<RuleReading> readings = IntStream.range(0, 30)
                .mapToObj(i -> reading(2, StreamPosition.START))
                .toList();
        new StreamPass(slices).read(readings, StreamPosition.endOf(1), 100);

        assertThat(slices.signsOfLife).isEqualTo(1);
    }

    @Test
    void a_pass_ends_when_the_service_shuts_down() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> pass(batch(HIT))
                            .read(List.of(reading(2, StreamPosition.START)), StreamPosition.endOf(1), 100))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static List<String> batch(String... events) {
        return Arrays.asList(events);
    }

    @SafeVarargs
    private static StreamPass pass(List<String>... batches) {
        return new StreamPass(new Slices(List.of(batches)));
    }

    private static RuleReading reading(int maxSignals, StreamPosition from) {
        KqlExpression query = Kql.parse("kubernetes.audit.verb:create");
        KqlMatcher matcher = KqlMatcher.compile(query, FieldCatalogue.TYPES, Clock.systemUTC());
        return new RuleReading(
                new ClaimedRule(rule(maxSignals), from), query, matcher, RunExceptions.NONE, new EveryMatch());
    }

    private static Rule rule(int maxSignals) {
        return new Rule(
                new RuleId("test"),
                "Test",
                "",
                new RuleType.Query(),
                "kuery",
                "",
                Severity.LOW,
                21,
                true,
                Duration.ofMinutes(5),
                Duration.ofMinutes(6),
                maxSignals,
                1,
                List.of(),
                "",
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                Rule.Source.CUSTOM,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                Runs.FULLY,
                List.of());
    }

    /** A stream that gives one batch at a time. */
    private static final class Slices implements EventStream {

        private final List<List<String>> batches;
        private int reads;
        private int signsOfLife;

        Slices(List<List<String>> batches) {
            this.batches = batches;
        }

        @Override
        public StreamPosition seal() {
            return StreamPosition.endOf(batches.size());
        }

        @Override
        public StreamPosition near(StreamPosition end) {
            return StreamPosition.START;
        }

        @Override
        public StreamPosition before(Instant receivedAt, StreamPosition end) {
            return StreamPosition.START;
        }

        @Override
        public Optional<Instant> waitingSince(StreamPosition examined) {
            return Optional.empty();
        }

        @Override
        public Optional<Received> received(StreamPosition after, StreamPosition to) {
            return Optional.empty();
        }

        @Override
        public void showLife() {
            signsOfLife++;
        }

        @Override
        public Slice read(StreamPosition after, StreamPosition end, List<KqlExpression> queries) {
            reads++;
            List<String> unread = after.position() == 0 ? List.of() : batches.get((int) after.position() - 1);
            boolean isWhole = after.n() >= unread.size() - 1;
            long position = isWhole ? after.position() + 1 : after.position();
            List<String> batch = batches.get((int) position - 1);
            var candidates = new ArrayList<Candidate>();
            for (int n = 0; n < batch.size(); n++) {
                candidates.add(new Candidate(new StreamPosition(position, n), DetachedEvents.of(batch.get(n))));
            }
            return new Slice(
                    List.of(new ScannedBatch(position, batch.size())), candidates, StreamPosition.endOf(position));
        }
    }
}
