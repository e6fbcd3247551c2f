package io.portreeve.event;

import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ExposureChangeJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is stored of what events did to the exposure of Services. */
@Component
class ExposureFacts {

    private static final String CHANGES = """
            select c.event_time, c.identity, c.change
            from unnest(:times::timestamptz[], :identities::uuid[]) k (event_time, identity)
            join exposure_change c on c.event_time = k.event_time and c.identity = k.identity""";

    private final JdbcClient sql;

    ExposureFacts(JdbcClient sql) {
        this.sql = sql;
    }

    /** Of those of these events that did something, what they did. */
    Map<EventId, ExposureChange> of(Collection<EventId> events) {
        if (events.isEmpty()) return Map.of();
        Map<EventId, ExposureChange> changes = new HashMap<>();
        sql.sql(CHANGES)
                .param(
                        "times",
                        events.stream().map(id -> id.storedTime().toString()).toArray(String[]::new))
                .param(
                        "identities",
                        events.stream().map(id -> id.identity().toString()).toArray(String[]::new))
                .query(row -> {
                    EventId id = new EventId(
                            StoredEvents.instant(row, "event_time"),
                            Objects.requireNonNull(row.getObject("identity", UUID.class)));
                    changes.put(id, ExposureChangeJson.parse(row.getString("change")));
                });
        return changes;
    }
}
