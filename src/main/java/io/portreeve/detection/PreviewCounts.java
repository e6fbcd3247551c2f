package io.portreeve.detection;

import io.portreeve.detection.Preview.OfDay;
import io.portreeve.detection.Preview.OfName;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventSummary;
import io.portreeve.event.SafeText;
import io.portreeve.event.StoredEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Counts the requests of events that match: each once, as each makes one alert. Bounded, since events are written by attackers. */
final class PreviewCounts {

    /** A query that alerts more often than this needs no exact number. */
    static final int MAX_REQUESTS = 20_000;

    private static final int MAX_NAMES_SHOWN = 20;
    private static final int MAX_NAME_BYTES = 512;

    /** What the events that are shown may have been as documents: a name in them may be as long. */
    private static final long MAX_EXAMPLE_BYTES = 8L << 20;

    private final int maxExamples;
    private final Set<UUID> requests = new HashSet<>();
    private final TreeMap<LocalDate, Integer> perDay = new TreeMap<>();
    private final Map<String, Integer> perNamespace = new HashMap<>();
    private final Map<String, Integer> perUser = new HashMap<>();
    private final List<EventSummary> examples = new ArrayList<>();
    private long exampleBytes;
    private long matched;
    private long excepted;
    private int undecided;

    PreviewCounts(int maxExamples) {
        this.maxExamples = maxExamples;
    }

    void add(StoredEvent event, AuditEvent audit, Instant happenedAt, boolean isUndecided) {
        matched++;
        if (!requests.add(audit.requestIdentity())) return;
        if (isUndecided) undecided++;
        perDay.merge(LocalDate.ofInstant(happenedAt, ZoneOffset.UTC), 1, Integer::sum);
        count(perNamespace, audit.namespace());
        count(perUser, audit.user());
        show(event, audit);
    }

    /** A match that an exception hides is counted and takes no part in anything else. */
    void addExcepted() {
        matched++;
        excepted++;
    }

    private static void count(Map<String, Integer> names, @Nullable String name) {
        if (name != null) names.merge(SafeText.cut(name, MAX_NAME_BYTES), 1, Integer::sum);
    }

    private void show(StoredEvent event, AuditEvent audit) {
        if (examples.size() >= maxExamples || exampleBytes >= MAX_EXAMPLE_BYTES) return;
        examples.add(EventSummary.of(event, audit));
        exampleBytes += audit.document().length;
    }

    boolean isFull() {
        return requests.size() >= MAX_REQUESTS;
    }

    long matched() {
        return matched;
    }

    long excepted() {
        return excepted;
    }

    int requests() {
        return requests.size();
    }

    int undecided() {
        return undecided;
    }

    List<OfDay> perDay() {
        return perDay.entrySet().stream()
                .map(day -> new OfDay(day.getKey(), day.getValue()))
                .toList();
    }

    List<OfName> perNamespace() {
        return most(perNamespace);
    }

    List<OfName> perUser() {
        return most(perUser);
    }

    private static List<OfName> most(Map<String, Integer> names) {
        return names.entrySet().stream()
                .map(name -> new OfName(name.getKey(), name.getValue()))
                .sorted(Comparator.comparingInt(OfName::count).reversed().thenComparing(OfName::name))
                .limit(MAX_NAMES_SHOWN)
                .toList();
    }

    List<EventSummary> examples() {
        return List.copyOf(examples);
    }
}
