package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What the README promises of the sample log. */
@PortreeveTest
class SampleLogTest {

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Test
    void the_sample_log_of_the_readme_makes_four_alerts() throws Exception {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        JsonNode taken =
                api.ingest(Files.readString(Path.of("docs/sample-audit.log")).replace("2026-01-15", today.toString()));

        assertThat(taken.path("stored").asInt()).isEqualTo(26);
        assertThat(api.runRule().path("created").asInt()).isEqualTo(4);
        assertThat(api.all("/api/v1/alerts"))
                .extracting(alert -> alert.path("reason").asString())
                .contains(
                        "alice created Service shop/web on cluster demo as NodePort, ports 80→8080/TCP (named 80-8080) on node"
                                        .replace("demo", "lab")
                                + " port 31905.");
    }
}
