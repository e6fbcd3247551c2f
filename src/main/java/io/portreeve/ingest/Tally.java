package io.portreeve.ingest;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender.Appended;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a batch's records so far, by cluster: also of a batch that failed half-way, whose first pieces are stored. */
final class Tally {

    /** Stands for the clusters of a piece with more than one: how many of each were duplicates is not known. */
    static final String SEVERAL = "several";

    /** Stands for the cluster of a record that has none, or one that is not its sender's. */
    static final String NONE = "none";

    private final Map<String, Integer> stored = new HashMap<>();
    private final Map<String, Integer> duplicate = new HashMap<>();
    private final Map<String, Integer> quarantined = new HashMap<>();
    private final Map<String, Integer> refused = new HashMap<>();

    void appended(List<AuditEvent> piece, Appended appended) {
        String first = piece.getFirst().cluster();
        boolean same = piece.stream().allMatch(event -> event.cluster().equals(first));
        stored.merge(same ? first : SEVERAL, appended.stored(), Integer::sum);
        duplicate.merge(same ? first : SEVERAL, appended.duplicate(), Integer::sum);
    }

    void refused(@Nullable String cluster) {
        refused.merge(cluster == null ? NONE : cluster, 1, Integer::sum);
    }

    /** The records refused so far are in quarantine now. */
    void keptRefused() {
        refused.forEach((cluster, count) -> quarantined.merge(cluster, count, Integer::sum));
        refused.clear();
    }

    void forEach(OutcomeConsumer counts) {
        stored.forEach((cluster, count) -> counts.accept("stored", cluster, count));
        duplicate.forEach((cluster, count) -> counts.accept("duplicate", cluster, count));
        quarantined.forEach((cluster, count) -> counts.accept("quarantined", cluster, count));
    }

    /** Takes one count. */
    interface OutcomeConsumer {
        void accept(String outcome, String cluster, int count);
    }
}
