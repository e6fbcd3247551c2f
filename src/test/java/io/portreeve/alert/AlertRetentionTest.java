package io.portreeve.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@PortreeveTest
class AlertRetentionTest {

    @Autowired
    Api api;

    @Autowired
    AlertRetention retention;

    @Autowired
    SettableClock clock;

    @Test
    void closed_alerts_go_when_their_time_is_over_and_open_ones_never() {
        api.ingest(TestEvents.nodePorts(2, clock.instant()));
        api.runRule();
        String closed = "/api/v1/alerts/"
                + api.all("/api/v1/alerts").getFirst().path("id").asString();
        api.send(
                "PATCH",
                closed,
                "{\"status\":\"closed\",\"closeReason\":\"expected_activity\"}",
                "Content-Type",
                "application/json");
        retention.deleteOldAlerts();
        assertThat(api.all("/api/v1/alerts")).hasSize(2);

        clock.advance(Duration.ofDays(401));
        retention.deleteOldAlerts();

        assertThat(api.all("/api/v1/alerts"))
                .extracting(alert -> alert.path("status").asString())
                .containsExactly("open");
    }
}
