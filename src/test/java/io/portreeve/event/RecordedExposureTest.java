package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.ServiceEvents.Key;
import io.portreeve.event.ServiceEvents.Told;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ServiceHistory;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The literal rule and verified exposure on what a real API server wrote, side by side. */
class RecordedExposureTest {

    /** Where a node port came to be that was not there before, by the recording's labels and the order of its writes. */
    private static final Set<String> EXPOSURES = Set.of(
            "create",
            "apply-new",
            "patch-strategic",
            "patch-json",
            "patch-json-spec",
            "patch-addport-np",
            "yamlpost",
            "lvl-req",
            "lvl-stages",
            "k33",
            "post-sput",
            "lb-nonp");

    /**
     * Their Services were there before the recording begins, their level hides what they did, or the API server logged no event
     * of the write that opened it.
     */
    private static final Set<String> CANNOT_BE_TOLD = Set.of("nul", "extip", "lvl-meta", "noise-label-patch");

    private record Recorded(String name, boolean hit, AuditEvent event) {}

    @Test
    void every_labelled_exposure_is_found_and_nothing_else() throws IOException {
        Map<String, Recorded> recorded = recorded();
        Map<String, ExposureChange> changes = changes(recorded);
        Set<String> literal = new TreeSet<>();
        recorded.values().stream().filter(Recorded::hit).map(Recorded::name).forEach(literal::add);
        Set<String> verified = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        changes.forEach((id, change) -> {
            String name = Objects.requireNonNull(recorded.get(id)).name();
            if (change.opens()) verified.add(name);
            if (change.kind() == ExposureChange.Kind.UNKNOWN) unknown.add(name);
        });

        System.out.printf("%-20s %-9s %-6s %s%n", "", "found", "false", "missed and false, by case");
        print("literal rule", literal);
        print("verified exposure", verified);
        System.out.printf("%-20s %s%n", "cannot be told", unknown);
        assertThat(verified).isEqualTo(EXPOSURES);
        assertThat(unknown).isEqualTo(CANNOT_BE_TOLD);
    }

    private static void print(String rule, Set<String> found) {
        Set<String> missed = new TreeSet<>(EXPOSURES);
        missed.removeAll(found);
        Set<String> wrong = new TreeSet<>(found);
        wrong.removeAll(EXPOSURES);
        wrong.removeAll(CANNOT_BE_TOLD);
        System.out.printf(
                "%-20s %2d of %2d  %2d     missed %s, false %s%n",
                rule, EXPOSURES.size() - missed.size(), EXPOSURES.size(), wrong.size(), missed, wrong);
    }

    private static Map<String, ExposureChange> changes(Map<String, Recorded> recorded) {
        Map<Key, ServiceHistory> histories = new HashMap<>();
        recorded.forEach((id, one) -> {
            for (Told told : ServiceEvents.read(one.event(), id, Instant.EPOCH)) {
                ServiceHistory history = histories.getOrDefault(told.service(), ServiceHistory.empty());
                histories.put(told.service(), history.add(List.of(told.write())).history());
            }
        });
        Map<String, ExposureChange> changes = new LinkedHashMap<>();
        histories.values().forEach(history -> changes.putAll(history.changes()));
        return changes;
    }

    private static Map<String, Recorded> recorded() throws IOException {
        Map<String, Recorded> recorded = new LinkedHashMap<>();
        for (String line : lines()) {
            String name = line.substring(9, line.indexOf('"', 9));
            byte[] event = line.substring(line.indexOf("\"event\":") + 8, line.length() - 1)
                    .getBytes(UTF_8);
            boolean hit = line.startsWith("\"elasticRuleHit\":true", line.indexOf(',') + 1);
            recorded.put(
                    "%03d".formatted(recorded.size()), new Recorded(name, hit, AuditEvent.read("lab", event, null)));
        }
        return recorded;
    }

    private static List<String> lines() throws IOException {
        try (InputStream lines = RecordedExposureTest.class.getResourceAsStream("/kube-apiserver/services.jsonl")) {
            return new ArrayList<>(
                    new String(lines.readAllBytes(), UTF_8).lines().toList());
        }
    }
}
