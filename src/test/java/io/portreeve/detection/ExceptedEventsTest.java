package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.rule.Exceptions;
import io.portreeve.rule.RuleId;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What exceptions do to a run. */
@PortreeveTest
class ExceptedEventsTest {

    private static final String OF_RULE = Api.NODE_PORT_RULE + "/exceptions";
    private static final String OF_ALL_RULES = "/api/v1/exceptions";
    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final RuleId NODE_PORT = new RuleId("65f9bccd-510b-40df-8263-334f03174fed");

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Exceptions exceptions;

    @AfterEach
    void remove_the_rule() {
        TypedRules.remove(jdbc);
    }

    @Test
    void an_excepted_match_is_counted_and_makes_no_alert() {
        except(OF_RULE, "kubernetes.audit.objectRef.name:svc-1");
        api.ingest(TestEvents.nodePorts(3, clock.instant()));

        JsonNode run = api.runRule();

        assertThat(run.path("status").asString()).isEqualTo("succeeded");
        assertThat(run.path("matched").asInt()).isEqualTo(3);
        assertThat(run.path("excepted").asInt()).isEqualTo(1);
        assertThat(run.path("created").asInt()).isEqualTo(2);
        assertThat(api.all("/api/v1/alerts?resourceName=svc-1")).isEmpty();
    }

    @Test
    void excepted_matches_take_no_signals_and_each_is_counted_by_one_run() {
        except(OF_ALL_RULES, "kubernetes.audit.objectRef.name:svc-2*"); // 61 of them, 11 before the hundredth other one
        api.ingest(TestEvents.nodePorts(250, clock.instant()));

        JsonNode first = api.runRule();
        JsonNode second = api.runRule();

        assertThat(first.path("created").asInt()).isEqualTo(100);
        assertThat(first.path("deferred").asInt()).isEqualTo(89);
        assertThat(first.path("excepted").asInt()).isEqualTo(11);
        assertThat(second.path("created").asInt()).isEqualTo(89);
        assertThat(second.path("excepted").asInt()).isEqualTo(50);
    }

    @Test
    void a_cut_event_is_excepted_only_by_what_is_seen_of_it() {
        except(OF_RULE, "kubernetes.audit.annotations.expected:yes");
        api.ingest(cut("padded"));
        assertThat(api.runRule().path("created").asInt()).isEqualTo(1);

        except(OF_RULE, "user.name:alice");
        api.ingest(cut("padded-too"));
        assertThat(api.runRule().path("excepted").asInt()).isEqualTo(1);
    }

    @Test
    void an_exception_that_does_not_compile_any_more_excepts_nothing_and_the_run_says_so() {
        long broken = jdbc.sql("""
                insert into rule_exception (rule_id, query, reason, owner, created_at)
                values (:rule, 'user.name:(', 'r', 'o', :now) returning id
                """)
                .param("rule", NODE_PORT.value())
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        api.ingest(TestEvents.nodePort("web", clock.instant()));

        JsonNode run = api.runRule();

        assertThat(run.path("created").asInt()).isEqualTo(1);
        assertThat(run.path("status").asString()).isEqualTo("warning");
        assertThat(run.path("message").asString())
                .startsWith("1 exception(s) do not compile")
                .contains(": " + broken);
    }

    @Test
    void an_excepted_event_makes_nothing_known_to_a_rule_that_remembers() {
        var rule = new TypedRules(api);
        rule.add("\"type\":\"new_terms\",\"new_terms_fields\":[\"user.name\"],\"history_window_start\":\"now-7d\"");
        except("/api/v1/rules/%s/exceptions".formatted(TypedRules.ID), "kubernetes.audit.objectRef.name:decoy");
        api.ingest(TypedRules.read("decoy", "eve", "10.0.0.1", clock.instant()));
        assertThat(rule.run()).isZero();

        api.ingest(TypedRules.read("crown-jewels", "eve", "10.0.0.1", clock.instant()));

        assertThat(rule.run()).isEqualTo(1);
        assertThat(rule.alerted()).containsExactly("crown-jewels");
    }

    @Test
    void an_excepted_event_does_not_count_towards_a_threshold() {
        var rule = new TypedRules(api);
        rule.add("\"type\":\"threshold\",\"from\":\"now-1h\",\"threshold\":{\"field\":[\"user.name\"],\"value\":2}");
        except("/api/v1/rules/%s/exceptions".formatted(TypedRules.ID), "kubernetes.audit.objectRef.name:decoy");
        api.ingest(TypedRules.read("decoy", "eve", "10.0.0.1", clock.instant()));
        api.ingest(TypedRules.read("one", "eve", "10.0.0.1", clock.instant()));
        assertThat(rule.run()).isZero();
    }

    @Test
    void an_exception_that_expired_or_was_taken_back_excepts_no_more_and_is_known_for_the_time_before() {
        Instant atFirst = clock.instant();
        long expiring = except(OF_RULE, "user.name:alice", atFirst.plus(Duration.ofHours(1)));
        long ended = except(OF_ALL_RULES, "user.name:(alice or bob)");
        assertThat(idsInForce(clock.instant())).containsExactly(expiring, ended);

        clock.advance(Duration.ofHours(1));
        Instant expired = clock.instant();
        assertThat(api.send("DELETE", OF_ALL_RULES + "/" + ended, "").statusCode())
                .isEqualTo(204);
        clock.advance(Duration.ofSeconds(1));
        api.ingest(TestEvents.nodePort("web", clock.instant()));

        assertThat(api.runRule().path("created").asInt()).isEqualTo(1);
        assertThat(idsInForce(atFirst.plusSeconds(1))).containsExactly(expiring, ended);
        assertThat(idsInForce(expired.minusNanos(1000))).containsExactly(expiring, ended);
        assertThat(idsInForce(clock.instant())).isEmpty();
    }

    private String cut(String name) {
        String event = TestEvents.nodePort(name, clock.instant());
        return "{\"log\":%s}"
                .formatted(
                        new JsonMapper().writeValueAsString(event.substring(0, event.indexOf("\"type\":\"Node") + 12)));
    }

    private List<Long> idsInForce(Instant at) {
        return exceptions.inForce(NODE_PORT, at).stream()
                .map(Exceptions.InForce::id)
                .toList();
    }

    private long except(String path, String query) {
        return except(path, query, null);
    }

    private long except(String path, String query, @Nullable Instant expiresAt) {
        String end = expiresAt == null ? "" : ",\"expiresAt\":\"%s\"".formatted(expiresAt);
        HttpResponse<String> answer =
                api.send("POST", path, "{\"query\":\"%s\",\"reason\":\"expected\"%s}".formatted(query, end), JSON);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonMapper().readTree(answer.body()).path("id").asLong();
    }
}
