package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.event.TestDays;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** What becomes of events whose time is over, and of their alerts. */
@PortreeveTest
@ExtendWith(OutputCaptureExtension.class)
class EventRetentionTest {

    private static final String ALERTS = "/api/v1/alerts?ruleId=65f9bccd-510b-40df-8263-334f03174fed";

    @Autowired
    Api api;

    @Autowired
    EventRetention retention;

    @Autowired
    Detection detection;

    @Autowired
    SettableClock clock;

    @Autowired
    ApplicationContext service;

    private String event = "";

    @BeforeEach
    void store_an_event_of_the_last_day_that_is_kept() {
        TestDays.makeAgain(service);
        event = TestEvents.nodePort("web", clock.instant().minus(Duration.ofDays(30)));
        api.ingest(event);
    }

    @Test
    void a_day_that_was_examined_goes_when_its_time_is_over_and_its_alerts_stay() {
        detection.runDue();
        retention.dropOldEvents();
        assertThat(api.all("/api/v1/audit-events")).hasSize(1);

        clock.advance(Duration.ofDays(1));
        retention.dropOldEvents();

        assertThat(api.all("/api/v1/audit-events")).isEmpty();
        String alert = api.all("/api/v1/alerts").getFirst().path("id").asString();
        assertThat(api.get("/api/v1/alerts/" + alert).at("/event/document/verb").asString())
                .isEqualTo("create");
    }

    @Test
    void a_day_that_a_rule_has_not_examined_stays_and_the_log_names_the_rule(CapturedOutput log) {
        clock.advance(Duration.ofDays(1));

        retention.dropOldEvents();

        assertThat(log).containsPattern("past their time but stay, because rule \\S+ has not examined them yet");
        detection.runDue();
        assertThat(api.all(ALERTS)).hasSize(1);
        retention.dropOldEvents();
        assertThat(api.all("/api/v1/audit-events")).isEmpty();
    }

    @Test
    void an_event_that_comes_again_after_its_day_went_makes_no_second_alert() {
        detection.runDue();
        clock.advance(Duration.ofDays(1));
        retention.dropOldEvents();

        assertThat(api.ingest(event).path("stored").asInt()).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        detection.runDue();

        assertThat(api.all(ALERTS)).hasSize(1);
    }
}
