package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.ServiceEvents.Told;
import io.portreeve.event.ServiceServer.Logged;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.exposure.ToldWrite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random writes to a Service, their events in any order and more than once: the history that comes out is the server's. */
class ServiceHistoryPropertyTest {

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, true", "4, false", "5, false", "6, false"})
    void in_whatever_order_events_come_the_history_is_the_servers(long first, boolean logsAnswers) {
        for (long seed = first * 1_000; seed < first * 1_000 + 40; seed++) {
            Random random = new Random(seed);
            List<Logged> log = new ServiceServer(random, logsAnswers).take(5 + random.nextInt(50));
            Map<String, String> told = told(arrivals(log, random), random);
            int unknown = 0;
            for (Logged one : log) {
                String change = told.getOrDefault(one.event().auditId(), "none");
                if (!logsAnswers && change.equals("unknown")) unknown++;
                else
                    assertThat(change)
                            .as("seed %d, %s", seed, one.event().auditId())
                            .isEqualTo(one.expected());
            }
            assertThat(unknown).as("seed %d", seed).isLessThanOrEqualTo(log.size() / 4);
        }
    }

    private static List<ToldWrite> arrivals(List<Logged> log, Random random) {
        List<ToldWrite> arrivals = new ArrayList<>();
        for (Logged one : log) {
            for (Told told : ServiceEvents.read(one.event(), one.event().auditId(), Instant.EPOCH)) {
                arrivals.add(told.write());
                if (random.nextInt(5) == 0) arrivals.add(told.write());
            }
        }
        Collections.shuffle(arrivals, random);
        return arrivals;
    }

    /** What was told last of each write, as far as it was told anew. */
    private static Map<String, String> told(List<ToldWrite> arrivals, Random random) {
        Map<String, String> told = new HashMap<>();
        ServiceHistory history = ServiceHistory.empty();
        for (int from = 0; from < arrivals.size(); ) {
            int to = Math.min(arrivals.size(), from + 1 + random.nextInt(4));
            ServiceHistory.Addition addition =
                    ServiceHistory.parse(history.text()).add(arrivals.subList(from, to));
            history = addition.history();
            addition.changes()
                    .forEach((id, change) -> told.put(id, change.kind().word()));
            from = to;
        }
        return told;
    }
}
