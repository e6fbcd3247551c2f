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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Combinations of values that were not seen before. */
@PortreeveTest
class NewTermsTest {

    private static final String BY_USER = """
            "type":"new_terms","new_terms_fields":["user.name"],"history_window_start":"now-7d\"""";

    private static final String BY_USER_AND_ADDRESS = """
            "type":"new_terms","new_terms_fields":["user.name","source.ip"],"history_window_start":"now-7d\"""";

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
    void what_is_new_alerts_once_on_its_first_event_and_says_what_is_new() {
        rule.add(BY_USER_AND_ADDRESS);
        ingest(read("first", "alice", "10.0.0.1", 0), read("again", "alice", "10.0.0.1", 1));
        ingest(read("elsewhere", "alice", "10.0.0.2", 2));

        assertThat(rule.run()).isEqualTo(2);
        assertThat(rule.alerted()).containsExactlyInAnyOrder("first", "elsewhere");
        JsonNode alert = rule.alertAbout("elsewhere");
        assertThat(alert.path("reason").asString())
                .contains("; first time in 7 days: user.name=alice, source.ip=10.0.0.2.");
        assertThat(alert.path("newTerms").toString())
                .isEqualTo(
                        "{\"window\":\"PT168H\",\"combinations\":[{\"user.name\":\"alice\",\"source.ip\":\"10.0.0.2\"}],\"count\":1}");
    }

    @Test
    void what_is_known_from_an_earlier_run_makes_no_alert_and_neither_does_a_replay() {
        rule.add(BY_USER);
        String first = read("first", "alice", "10.0.0.1", 0);
        ingest(first);
        assertThat(rule.run()).isEqualTo(1);

        ingest(read("again", "alice", "10.0.0.1", 60), first);

        assertThat(rule.run()).isZero();
    }

    @Test
    void spellings_of_one_address_and_stages_of_one_request_are_new_once() {
        rule.add(BY_USER_AND_ADDRESS);
        String whole = read("first", "alice", "2001:db8::1", 0);
        String received = whole.replace("ResponseComplete", "RequestReceived");
        ingest(
                received,
                whole,
                read("again", "alice", "2001:DB8:0::1", 1),
                read("mapped", "alice", "::ffff:10.9.9.9", 2));
        ingest(read("dotted", "alice", "10.9.9.9", 3));

        assertThat(rule.run()).isEqualTo(2);
        assertThat(rule.alertAbout("mapped").path("newTerms").toString()).contains("\"source.ip\":\"10.9.9.9\"");
    }

    @Test
    void a_rule_moved_to_now_has_learnt_what_it_passed_over_without_an_alert() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        assertThat(rule.run()).isEqualTo(1);
        ingest(read("passed-over", "bob", "10.0.0.1", 60));
        move("now");
        ingest(read("known", "bob", "10.0.0.1", 120), read("new", "carol", "10.0.0.1", 121));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactlyInAnyOrder("first", "new");
    }

    @Test
    void a_rule_moved_back_judges_again_and_makes_no_alert_twice() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0), read("again", "alice", "10.0.0.1", 1));
        assertThat(rule.run()).isEqualTo(1);
        move(now.minusSeconds(3600).toString());

        assertThat(rule.run()).isZero();
        assertThat(rule.alerted()).containsExactly("first");
    }

    private void move(String from) {
        String body = "{\"enabled\":true,\"from\":\"%s\"}".formatted(from);
        assertThat(api.send("PATCH", "/api/v1/rules/" + TypedRules.ID, body, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void what_comes_back_after_the_window_is_new_again_and_within_it_is_known() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        rule.run();
        ingest(read("within", "alice", "10.0.0.1", days(6)));
        assertThat(rule.run()).isZero();
        ingest(read("still-within", "alice", "10.0.0.1", days(13)));
        assertThat(rule.run()).isZero();

        ingest(read("after", "alice", "10.0.0.1", days(20) + 1));

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void a_late_event_that_is_older_than_what_is_known_makes_no_second_alert() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        rule.run();

        ingest(read("late", "alice", "10.0.0.1", -days(3)));

        assertThat(rule.run()).isZero();
        assertThat(jdbc.sql("select last_seen - first_seen = interval '3 days' from rule_first_seen")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void an_array_counts_value_by_value_and_an_event_without_a_field_takes_no_part() {
        rule.add(BY_USER_AND_ADDRESS);
        ingest(read("known", "alice", "10.0.0.1", 0));
        ingest(read("both", "alice", "10.0.0.1,10.0.0.2", 1), read("of-both", "alice", "10.0.0.2", 2));
        ingest(read("nowhere", "alice", "", 3));

        rule.run();

        assertThat(rule.alerted()).containsExactlyInAnyOrder("known", "both");
    }

    @Test
    void many_known_values_do_not_hide_a_new_one() {
        rule.add(BY_USER_AND_ADDRESS);
        String known = IntStream.range(0, 150).mapToObj(i -> "10.0.1." + i).collect(Collectors.joining(","));
        for (String address : known.split(",")) ingest(read("known", "alice", address, 0));
        while (rule.run() > 0) {}
        ingest(read("padded", "alice", "10.9.9.9," + known, 1));

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void a_long_value_counts_whole_and_is_shown_cut() {
        rule.add(BY_USER);
        String name = "x".repeat(5_000);
        ingest(read("one", name + "1", "10.0.0.1", 0), read("other", name + "2", "10.0.0.1", 1));

        assertThat(rule.run()).isEqualTo(2);
        assertThat(rule.alertAbout("one").path("newTerms").toString()).hasSizeLessThan(3_000);
    }

    @Test
    void a_request_alerts_by_another_event_of_it_for_what_is_new_there() {
        rule.add(BY_USER_AND_ADDRESS);
        String first = read("first", "alice", "10.0.0.1", 0).strip();
        ingest(first);
        assertThat(rule.run()).isEqualTo(1);

        ingest(first.replace("ResponseComplete", "Panic").replace("10.0.0.1", "10.0.0.2"));

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void a_rule_turned_into_a_query_while_it_learns_does_not_alert_on_what_it_has_read() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0), read("again", "alice", "10.0.0.1", 1));
        rule.run();
        rule.add(BY_USER_AND_ADDRESS);
        rule.run();
        TypedRules.moveToStart(jdbc);

        rule.add("\"type\":\"query\"");

        assertThat(rule.run()).isZero();
        ingest(read("later", "alice", "10.0.0.1", 2));
        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void what_is_stored_from_before_the_look_back_is_learnt_by_the_first_run() {
        ingest(read("history", "alice", "10.0.0.1", -days(2)), read("old-news", "bob", "10.0.0.1", -days(2)));
        ingest(read("now", "alice", "10.0.0.1", 0), read("news", "mallory", "10.0.0.1", 0));
        rule.add(BY_USER);

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactly("news");
        ingest(read("late", "eve", "10.0.0.1", -days(2)));
        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void a_run_that_only_learnt_says_from_how_much() {
        ingest(read("history", "alice", "10.0.0.1", -days(2)), read("old-news", "bob", "10.0.0.1", -days(2)));
        rule.add(BY_USER);

        assertThat(rule.runTo("succeeded").path("message").asString())
                .isEqualTo("The rule learnt from 2 events, made no alert.");
    }

    @Test
    void a_rule_that_looks_at_other_fields_learns_anew_from_what_it_has_read() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        rule.run();
        rule.add(BY_USER_AND_ADDRESS);
        ingest(read("again", "alice", "10.0.0.1", 1), read("elsewhere", "alice", "10.0.0.2", 2));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactlyInAnyOrder("first", "elsewhere");
    }

    @Test
    void a_rule_that_was_of_another_type_meanwhile_has_not_missed_what_happened() {
        rule.add(BY_USER);
        rule.run();
        rule.add("\"type\":\"query\"");
        ingest(read("meanwhile", "alice", "10.0.0.1", 0));
        rule.run();
        rule.add(BY_USER);

        ingest(read("again", "alice", "10.0.0.1", 1), read("news", "bob", "10.0.0.1", 2));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactlyInAnyOrder("meanwhile", "news");
    }

    @Test
    void what_a_rule_remembers_goes_with_it() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        rule.run();

        api.send("DELETE", "/api/v1/rules/" + TypedRules.ID, "");

        assertThat(jdbc.sql("select count(*) from rule_first_seen")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void a_combination_beyond_max_signals_waits_and_is_not_taken_for_seen() {
        rule.add(BY_USER + ",\"max_signals\":2");
        for (int i = 0; i < 5; i++) {
            ingest(read("s" + i, "user-" + i, "10.0.0.1", 0), read("again" + i, "user-" + i, "10.0.0.1", 1));
        }

        assertThat(List.of(rule.run(), rule.run(), rule.run(), rule.run())).containsExactly(2, 2, 1, 0);
        assertThat(rule.alerted()).containsExactlyInAnyOrder("s0", "s1", "s2", "s3", "s4");
    }

    @Test
    void an_event_whose_value_is_hidden_alerts_as_unknown_once_and_makes_nothing_known() {
        rule.add(BY_USER_AND_ADDRESS);
        String whole = read("whole", "alice", "10.0.0.1", 0).strip();
        ingest(
                TypedRules.cut(read("cut", "alice", "10.0.0.1", 1), "\"sourceIPs\""),
                TypedRules.cut(read("cut-again", "alice", "10.0.0.1", 2), "\"sourceIPs\""));
        ingest(whole);

        rule.runTo("warning");

        assertThat(rule.alerts()).hasSize(2);
        assertThat(rule.alerts().toString())
                .contains("source.ip hidden", "whether it matches, and with which values, is unknown");
    }

    @Test
    void wherever_runs_begin_and_end_the_alerts_are_the_same() {
        var random = new Random(7);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int day = random.nextInt(-3, 30);
            events.add(read("s" + i, "user-" + random.nextInt(4), "10.0.0." + random.nextInt(2), days(day)));
        }
        rule.add(BY_USER_AND_ADDRESS + ",\"from\":\"now-60d\"");
        events.forEach(this::ingest);
        rule.run();
        List<String> atOnce = rule.alerted();
        jdbc.sql("truncate alert, rule_memory, rule_first_seen cascade").update();
        TypedRules.moveToStart(jdbc);

        for (int max : new int[] {1, 3, 1, 2, 5, 1, 100}) {
            rule.add(BY_USER_AND_ADDRESS + ",\"from\":\"now-60d\",\"max_signals\":" + max);
            rule.run();
        }

        assertThat(atOnce).hasSizeGreaterThan(10);
        assertThat(rule.alerted()).containsExactlyInAnyOrderElementsOf(atOnce);
    }

    @Test
    void a_run_that_fails_leaves_nothing_known() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        jdbc.sql("alter table alert rename to alert_away").update();
        try {
            rule.runTo("failed");
        } finally {
            jdbc.sql("alter table alert_away rename to alert").update();
        }

        assertThat(rule.run()).isEqualTo(1);
    }

    @Test
    void what_was_not_touched_for_longer_than_a_window_and_a_day_is_forgotten() {
        rule.add(BY_USER);
        ingest(read("first", "alice", "10.0.0.1", 0));
        rule.run();
        clock.advance(Duration.ofDays(9));

        ingest(read("later", "bob", "10.0.0.1", days(9)));
        rule.run();

        assertThat(jdbc.sql("select count(*) from rule_first_seen")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private String read(String secret, String user, String address, long seconds) {
        return TypedRules.read(secret, user, address, now.plusSeconds(seconds));
    }

    private static long days(int days) {
        return Duration.ofDays(days).toSeconds();
    }

    private void ingest(String... events) {
        api.ingest(String.join("\n", events));
    }
}
