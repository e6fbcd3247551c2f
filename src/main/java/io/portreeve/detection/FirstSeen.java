package io.portreeve.detection;

import io.portreeve.event.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers which combinations of values each rule has seen, and when. */
@Component
class FirstSeen {

    private static final String FIND = """
            select values_hash, first_seen, last_seen, touched_at from rule_first_seen
            where rule_id = :rule and values_hash = any(:hashes)""";

    private static final String KEEP = """
            insert into rule_first_seen (rule_id, values_hash, first_seen, last_seen, touched_at)
            select :rule, s.* from unnest(:hashes::uuid[], :firsts::timestamptz[], :lasts::timestamptz[], :touched::timestamptz[]) s
            on conflict (rule_id, values_hash) do update
            set first_seen = excluded.first_seen, last_seen = excluded.last_seen, touched_at = excluded.touched_at""";

    private final JdbcClient jdbc;
    private final RuleMemories memories;

    FirstSeen(JdbcClient jdbc, RuleMemories memories) {
        this.jdbc = jdbc;
        this.memories = memories;
    }

    /**
     * When a combination was seen.
     *
     * @param touchedAt when the event that was taken in last was received
     */
    record Sighting(Instant first, Instant last, Instant touchedAt) {

        static Sighting first(Instant at, Instant receivedAt) {
            return new Sighting(at, at, receivedAt);
        }

        /** Whether it is known for an event of this time; a late event is older than what is known, and known by it. */
        boolean isKnown(Instant at, Duration window) {
            return !at.isAfter(last.plus(window));
        }

        /** Whether it was seen at another time than this. */
        boolean isAlsoOfOtherTimes(Instant at) {
            return first.isBefore(at) || last.isAfter(at);
        }

        Sighting and(Instant at, Instant receivedAt) {
            return new Sighting(at.isBefore(first) ? at : first, at.isAfter(last) ? at : last, receivedAt);
        }
    }

    /** Under which a combination is remembered that may have been there. */
    static UUID unsure(UUID hash) {
        return new Fingerprint().text("unsure").text(hash.toString()).uuid();
    }

    Map<UUID, Sighting> find(String rule, Collection<UUID> hashes) {
        Map<UUID, Sighting> found = new HashMap<>();
        if (hashes.isEmpty()) return found;
        jdbc.sql(FIND)
                .param("rule", rule)
                .param("hashes", hashes.toArray(UUID[]::new))
                .query(row -> {
                    found.put(
                            row.getObject("values_hash", UUID.class),
                            new Sighting(
                                    TimeColumn.read(row, "first_seen"),
                                    TimeColumn.read(row, "last_seen"),
                                    TimeColumn.read(row, "touched_at")));
                });
        return found;
    }

    void keep(Memory memory, Map<UUID, Sighting> changed, Duration window) {
        if (!changed.isEmpty()) {
            jdbc.sql(KEEP)
                    .param("rule", memory.ruleId())
                    .param("hashes", changed.keySet().toArray(UUID[]::new))
                    .param("firsts", times(changed, Sighting::first))
                    .param("lasts", times(changed, Sighting::last))
                    .param("touched", times(changed, Sighting::touchedAt))
                    .update();
        }
        memories.keep(
                memory,
                changed.values().stream().map(Sighting::touchedAt),
                window,
                before -> forget(memory.ruleId(), before));
    }

    private void forget(String rule, Instant before) {
        jdbc.sql("delete from rule_first_seen where rule_id = :rule and touched_at < :before")
                .param("rule", rule)
                .param("before", TimeColumn.parameter(before))
                .update();
    }

    private static String[] times(Map<UUID, Sighting> changed, Function<Sighting, Instant> time) {
        return changed.values().stream().map(time).map(Instant::toString).toArray(String[]::new);
    }
}
