package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What the run log and the coverage tell. */
@PortreeveTest
class RunLogTest {

    private static final RuleId NODE_PORT = new RuleId("65f9bccd-510b-40df-8263-334f03174fed");
    private static final String RUNS = Api.NODE_PORT_RULE + "/runs";
    private static final String COVERAGE = Api.NODE_PORT_RULE + "/coverage";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    EventStream stream;

    @Autowired
    Examinations examinations;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_run_says_what_it_read_by_which_revision_and_that_nothing_waits() {
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        JsonNode run = api.runRule();

        assertThat(run.path("from").asString()).isEqualTo("0.end");
        assertThat(run.path("to").asString()).isEqualTo(stream.seal().toString());
        assertThat(run.path("revision").asInt())
                .isEqualTo(api.get(Api.NODE_PORT_RULE).path("revision").asInt());
        assertThat(run.path("lagSeconds").asInt(-1)).isZero();
        assertThat(run.path("durationMillis").asInt(-1)).isZero();
    }

    @Test
    void a_run_that_leaves_matches_says_how_old_they_are() {
        api.ingest(TestEvents.nodePorts(101, clock.instant()));
        clock.advance(Duration.ofMinutes(7));
        JsonNode run = api.runRule();

        assertThat(run.path("to").asString())
                .isEqualTo(new StreamPosition(stream.seal().position(), 99).toString());
        assertThat(run.path("lagSeconds").asInt()).isBetween(420, 430);
        assertThat(run.path("message").asString()).contains("the rest follows in the next run");
    }

    @Test
    void runs_lengthen_one_part_as_long_as_nothing_changes() {
        Instant begin = clock.instant();
        api.ingest(TestEvents.nodePort("first", begin));
        api.runRule();
        clock.advance(Duration.ofMinutes(5));
        api.ingest(TestEvents.nodePort("second", clock.instant()));
        api.runRule();

        assertThat(api.all(COVERAGE)).singleElement().satisfies(part -> {
            assertThat(part.path("from").asString()).isEqualTo("0.end");
            assertThat(part.path("to").asString()).isEqualTo(stream.seal().toString());
            assertThat(Instant.parse(part.path("lastExaminedAt").asString()))
                    .isEqualTo(Instant.parse(part.path("firstExaminedAt").asString())
                            .plus(Duration.ofMinutes(5)));
            assertThat(Instant.parse(part.path("receivedTo").asString()))
                    .isAfter(Instant.parse(part.path("receivedFrom").asString()));
        });
    }

    @Test
    void a_newer_revision_begins_a_part_where_the_one_before_ended() {
        api.ingest(TestEvents.nodePort("first", clock.instant()));
        api.runRule();
        jdbc.sql("update rule set revision = revision + 1 where rule_id = ?")
                .param(NODE_PORT.value())
                .update();
        api.ingest(TestEvents.nodePort("second", clock.instant()));
        api.runRule();

        List<JsonNode> parts = api.all(COVERAGE);
        assertThat(parts).hasSize(2);
        assertThat(parts.getFirst().path("from")).isEqualTo(parts.getLast().path("to"));
        assertThat(parts.getFirst().path("revision").asInt())
                .isEqualTo(parts.getLast().path("revision").asInt() + 1);
    }

    @Test
    void who_examined_an_event_is_known_also_after_the_run_has_left_the_log() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        var place = new StreamPosition(stream.seal().position(), 0);
        assertThat(examinations.of(NODE_PORT, place)).isEmpty();
        long run = api.runRule().path("id").asLong();

        assertThat(examinations.of(NODE_PORT, place))
                .singleElement()
                .extracting(Examinations.Examination::runId)
                .isEqualTo(run);
        jdbc.sql("delete from rule_run").update();
        assertThat(examinations.of(NODE_PORT, place)).singleElement().satisfies(examination -> {
            assertThat(examination.runId()).isNull();
            assertThat(examination.notAfter()).isEqualTo(examination.notBefore());
        });
    }

    @Test
    void runs_past_their_time_go_but_for_the_newest() {
        for (int i = 0; i < 3; i++) api.runRule();
        long newest = api.all(RUNS).getFirst().path("id").asLong();
        clock.advance(Duration.ofDays(91));
        retention(1_000).forget();

        assertThat(api.all(RUNS)).extracting(run -> run.path("id").asLong()).containsExactly(newest);
    }

    @Test
    void more_runs_than_are_kept_go_the_oldest_first() {
        for (int i = 0; i < 4; i++) api.runRule();
        List<JsonNode> before = api.all(RUNS);
        retention(2).forget();

        assertThat(api.all(RUNS)).isEqualTo(before.subList(0, 2));
    }

    private RunLogRetention retention(int size) {
        Duration any = Duration.ofSeconds(1);
        var settings = new DetectionSettings(false, any, any, any, any, Duration.ofDays(90), size);
        return new RunLogRetention(jdbc, settings, clock);
    }
}
