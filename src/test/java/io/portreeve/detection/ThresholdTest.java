package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Enough matches within the look-back, which is ten minutes here. */
@PortreeveTest
class ThresholdTest {

    private static final String THREE_BY_USER = """
            "type":"threshold","threshold":{"field":["user.name"],"value":3},"from":"now-10m\"""";

    private static final String THREE_FROM_TWO_ADDRESSES = """
            "type":"threshold","from":"now-10m",\
            "threshold":{"field":["user.name"],"value":3,"cardinality":[{"field":"source.ip","value":2}]}""";

    private static final String THREE_IN_ALL = """
            "type":"threshold","threshold":{"field":[],"value":3},"from":"now-10m\"""";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    private TypedRules rule;
    private Instant now;

    @BeforeEach
    void know_the_rule() {
        rule = new TypedRules(api);
        now = clock.instant();
    }

    @AfterEach
    void remove_the_rule() {
        TypedRules.remove(jdbc);
    }

    @Test
    void the_event_that_makes_enough_of_a_group_alerts_and_says_how_many() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1), read("s3", "bob", 2), read("s4", "alice", 3));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactly("s4");
        assertThat(rule.alerts().getFirst().path("reason").asString())
                .endsWith("; the 3rd such event within 10 minutes with user.name=alice.");
        assertThat(rule.alerts().getFirst().path("threshold").toString())
                .isEqualTo("{\"window\":\"PT10M\",\"group\":{\"user.name\":\"alice\"},\"count\":3,\"distinct\":{}}");
    }

    @Test
    void spellings_of_one_address_are_one_group_and_stages_of_one_request_make_one_alert() {
        rule.add("""
                "type":"threshold","threshold":{"field":["source.ip"],"value":2},"from":"now-10m\"""");
        String whole = TypedRules.read("s2", "bob", "10.9.9.9", now);
        String received = whole.replace("ResponseComplete", "RequestReceived");
        ingest(TypedRules.read("s1", "alice", "::ffff:10.9.9.9", now), received, whole);

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerts().getFirst().path("threshold").path("group").toString())
                .isEqualTo("{\"source.ip\":\"10.9.9.9\"}");
    }

    @Test
    void what_was_counted_in_earlier_runs_counts_and_what_comes_late_does() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0));
        assertThat(rule.run()).isZero();
        ingest(read("s2", "alice", 500));
        assertThat(rule.run()).isZero();

        ingest(read("late", "alice", 250));

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void what_lies_further_apart_than_the_window_does_not_add_up() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 400), read("s3", "alice", 800), read("s4", "alice", 1200));

        assertThat(rule.run()).isZero();
    }

    @Test
    void a_burst_within_the_window_alerts_wherever_it_lies() {
        rule.add(THREE_BY_USER);
        for (int shift = 0; shift < 10; shift++) {
            String user = "user-" + shift;
            int start = shift * 67;
            ingest(read("s", user, start), read("s", user, start + 300), read("s", user, start + 599));
        }

        assertThat(rule.run()).isEqualTo(10);
    }

    @Test
    void a_group_alerts_once_in_a_window_and_again_when_it_goes_on() {
        rule.add(THREE_BY_USER);
        for (int minute = 0; minute < 25; minute++) ingest(read("m" + minute, "alice", 60 * minute));

        rule.run();

        assertThat(rule.alerted()).containsExactlyInAnyOrder("m2", "m12", "m22");
    }

    @Test
    void without_fields_all_matches_count_together() {
        rule.add(THREE_IN_ALL);
        ingest(read("s1", "alice", 0), read("s2", "bob", 1), read("s3", "eve", 2));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerts().getFirst().path("reason").asString())
                .endsWith("; the 3rd such event within 10 minutes.");
    }

    @Test
    void cardinality_asks_for_different_values_besides() {
        rule.add(THREE_FROM_TWO_ADDRESSES);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1), read("s3", "alice", 2), read("s4", "alice", 3));
        assertThat(rule.run()).isZero();

        ingest(TypedRules.read("elsewhere", "alice", "10.0.0.2", now.plusSeconds(4)));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerts().getFirst().path("reason").asString())
                .endsWith(
                        "; the 5th such event within 10 minutes with user.name=alice, 2 different values of source.ip.");
    }

    @Test
    void max_signals_makes_groups_wait_and_loses_none() {
        rule.add(THREE_BY_USER + ",\"max_signals\":2");
        for (int i = 0; i < 5; i++) ingest(read("a", "u" + i, 0), read("b", "u" + i, 1), read("c", "u" + i, 2));

        assertThat(List.of(rule.run(), rule.run(), rule.run(), rule.run())).containsExactly(2, 2, 1, 0);
    }

    @Test
    void wherever_runs_begin_and_end_the_alerts_are_the_same() {
        var random = new Random(7);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) events.add(read("s" + i, "user-" + random.nextInt(3), random.nextInt(7_200)));
        IntStream.range(0, 10)
                .forEach(i -> ingest(events.subList(20 * i, 20 * i + 20).toArray(String[]::new)));
        rule.add(THREE_FROM_TWO_ADDRESSES.replace(
                "source.ip\",\"value\":2", "kubernetes.audit.requestURI\",\"value\":3"));
        rule.run();
        List<String> atOnce = rule.alerted();
        jdbc.sql("truncate alert, rule_memory, rule_threshold_group cascade").update();
        TypedRules.moveToStart(jdbc);

        for (int max : new int[] {1, 3, 1, 2, 5, 1, 100}) {
            jdbc.sql("update rule set max_signals = ? where rule_id = 'test-typed'")
                    .param(max)
                    .update();
            rule.run();
        }

        assertThat(atOnce).hasSizeGreaterThan(10);
        assertThat(rule.alerted()).containsExactlyInAnyOrderElementsOf(atOnce);
    }

    @Test
    void a_run_that_fails_counts_nothing() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1));
        jdbc.sql("alter table rule_checkpoint add constraint refuse check (position = 0) not valid")
                .update();
        try {
            rule.runTo("failed");
        } finally {
            jdbc.sql("alter table rule_checkpoint drop constraint refuse").update();
        }
        assertThat(rule.run()).isZero();

        ingest(read("s3", "alice", 2));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerts().getFirst().path("threshold").path("count").asInt())
                .isEqualTo(3);
    }

    @Test
    void what_was_not_touched_for_longer_than_a_window_and_a_day_is_forgotten() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0));
        rule.run();
        clock.advance(Duration.ofDays(2));

        ingest(read("s2", "bob", 0));
        rule.run();

        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void a_rule_that_was_of_another_type_meanwhile_counts_once_what_it_reads_again() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1));
        rule.run();
        rule.add("\"type\":\"query\"");
        ingest(read("meanwhile", "bob", 0));
        rule.run();
        rule.add(THREE_BY_USER);
        assertThat(rule.run()).isZero();
        assertThat(counted()).isEqualTo(3);

        ingest(read("s3", "alice", 2));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alertAbout("s3").path("threshold").path("count").asInt())
                .isEqualTo(3);
    }

    @Test
    void the_last_of_several_groups_is_told_first_and_the_others_lose_nothing() {
        rule.add(THREE_BY_USER.replace("user.name", "source.ip"));
        for (int i = 0; i < 4; i++) ingest(TypedRules.read("s" + i, "alice", "1.2.3.4,10.0.0.9", now.plusSeconds(i)));

        assertThat(rule.run()).isEqualTo(2);
        assertThat(groupOf("s2")).isEqualTo("{\"source.ip\":\"10.0.0.9\"}");
        assertThat(groupOf("s3")).isEqualTo("{\"source.ip\":\"1.2.3.4\"}");
    }

    @Test
    void who_pads_events_first_does_not_hide_what_he_does_next() {
        rule.add(THREE_BY_USER + ",\"query\":\"kubernetes.audit.responseStatus.code:200\"");
        for (int i = 0; i < 3; i++) ingest(cut(read("padded" + i, "alice", i)));
        for (int i = 0; i < 3; i++) ingest(read("s" + i, "alice", 3 + i));

        rule.runTo("warning");

        assertThat(rule.alerted()).containsExactlyInAnyOrder("padded2", "s2");
        assertThat(rule.alertAbout("padded2").path("reason").asString()).contains("is unknown");
        assertThat(rule.alertAbout("s2").path("reason").asString()).doesNotContain("unknown");
    }

    @Test
    void whether_there_were_enough_is_unknown_when_padded_events_and_whole_ones_make_them() {
        rule.add(THREE_BY_USER + ",\"query\":\"kubernetes.audit.responseStatus.code:200\"");
        ingest(cut(read("padded", "alice", 0)), read("s1", "alice", 1), read("s2", "alice", 2));

        rule.runTo("warning");

        assertThat(rule.alertAbout("s2").path("reason").asString())
                .endsWith(
                        "; some of the events were cut off or too large to be searched: whether there were enough is unknown.");
    }

    @Test
    void what_a_changed_rule_learns_silences_nothing() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1));
        rule.run();
        rule.add(THREE_BY_USER.replace(":3", ":2"));
        rule.run();

        ingest(read("s3", "alice", 2));

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void a_run_says_how_many_matches_it_counted() {
        rule.add(THREE_BY_USER);
        ingest(read("s1", "alice", 0), read("s2", "alice", 1));

        assertThat(rule.runTo("succeeded").path("matched").asInt()).isEqualTo(2);
    }

    @Test
    void a_run_says_that_its_rule_learns_anew_until_it_has_read_what_it_had_read() {
        rule.add(THREE_BY_USER);
        rule.run();
        jdbc.sql("update rule_memory set learnt_to_position = 9000000000").update();

        assertThat(rule.runTo("succeeded").path("message").asString()).contains("learns anew");
    }

    private int counted() {
        return jdbc.sql("select sum(events) from rule_threshold_group")
                .query(Integer.class)
                .single();
    }

    private String groupOf(String secret) {
        return rule.alertAbout(secret).path("threshold").path("group").toString();
    }

    private static String cut(String event) {
        return TypedRules.cut(event, ",\"responseStatus\"");
    }

    private String read(String secret, String user, long seconds) {
        return TypedRules.read(secret, user, "10.0.0.1", now.plusSeconds(seconds));
    }

    private void ingest(String... events) {
        api.ingest(String.join("\n", events));
    }
}
