package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class RunMetricsTest {

    private static final String NODE_PORT = "65f9bccd-510b-40df-8263-334f03174fed";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    Detection detection;

    @Autowired
    RunMetrics metrics;

    @Autowired
    MeterRegistry registry;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_run_is_counted_by_rule_with_what_it_did() {
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        double before = created();
        api.runRule();

        assertThat(created()).isEqualTo(before + 2);
        assertThat(api.send("GET", "/actuator/prometheus", "").body())
                .contains(
                        "portreeve_detection_runs_total{rule=\"" + NODE_PORT + "\",status=\"succeeded\"}",
                        "portreeve_detection_run_seconds_count{rule=\"" + NODE_PORT + "\"}",
                        "portreeve_detection_events_scanned_total{rule=\"" + NODE_PORT + "\"}",
                        "portreeve_detection_matches_total{rule=\"" + NODE_PORT + "\"}",
                        "portreeve_detection_alerts_total{outcome=\"created\",rule=\"" + NODE_PORT + "\"}");
    }

    @Test
    void the_lag_is_the_age_of_the_oldest_event_not_examined() {
        api.ingest(TestEvents.nodePort("web", clock.instant()));
        clock.advance(Duration.ofMinutes(7));
        metrics.measure();
        assertThat(lag()).isBetween(420.0, 430.0);

        detection.runDue();
        metrics.measure();
        assertThat(lag()).isZero();
        assertThat(api.send("GET", "/actuator/prometheus", "").body())
                .contains("portreeve_detection_lag_seconds{rule=\"" + NODE_PORT + "\"} 0.0");
    }

    @Test
    void the_meters_of_a_deleted_rule_go_away() {
        jdbc.sql("""
                insert into rule
                select (jsonb_populate_record(rule, '{"rule_id":"test-gone","name":"test-gone"}'::jsonb)).*
                from rule where rule_id = :original
                """).param("original", NODE_PORT).update();
        detection.runDue();
        metrics.measure();
        assertThat(metersOf("test-gone")).isPositive();
        jdbc.sql("delete from rule where rule_id = 'test-gone'").update();
        jdbc.sql("delete from rule_checkpoint where rule_id = 'test-gone'").update();
        metrics.measure();

        assertThat(metersOf("test-gone")).isZero();
    }

    private double created() {
        return registry.counter("portreeve.detection.alerts", "rule", NODE_PORT, "outcome", "created")
                .count();
    }

    private double lag() {
        return registry.get("portreeve.detection.lag")
                .tag("rule", NODE_PORT)
                .gauge()
                .value();
    }

    private long metersOf(String rule) {
        return registry.getMeters().stream()
                .filter(meter -> rule.equals(meter.getId().getTag("rule")))
                .count();
    }
}
