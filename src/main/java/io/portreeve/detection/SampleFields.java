package io.portreeve.detection;

import io.portreeve.detection.ClusterReadiness.FieldSeen;
import io.portreeve.event.EventQuery;
import io.portreeve.event.EventSearch;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.StoredEvent;
import io.portreeve.kql.FieldValues;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Looks into the newest events that a rule looks at whether they have the fields it asks for. */
@Component
class SampleFields {

    private static final int SAMPLE = 500;

    private final EventSearch search;

    SampleFields(EventSearch search) {
        this.search = search;
    }

    /** Empty when there are no such fields, or no events to look into. */
    List<FieldSeen> of(RuleSight rule, String cluster, Instant since) {
        List<String> names = rule.bodyFields();
        if (names.isEmpty()) return List.of();
        List<StoredEvent> events = search.page(
                        new EventQuery(rule.withoutBodies(), List.of(cluster), since, null, SAMPLE, null))
                .items();
        if (events.isEmpty()) return List.of();
        Set<String> seen = new TreeSet<>();
        for (StoredEvent event : events) {
            var fields = event.seen().fields();
            for (String name : names) {
                if (!seen.contains(name)
                        && !new FieldValues(name, FieldCatalogue.TYPES)
                                .of(fields)
                                .isEmpty()) seen.add(name);
            }
            if (seen.size() == names.size()) break;
        }
        return names.stream()
                .map(name -> new FieldSeen(name, seen.contains(name)))
                .toList();
    }
}
