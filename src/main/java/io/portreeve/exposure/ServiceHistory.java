package io.portreeve.exposure;

import io.portreeve.exposure.ServiceState.Absent;
import io.portreeve.exposure.ServiceState.Doubtful;
import io.portreeve.exposure.ServiceState.Known;
import io.portreeve.exposure.ServiceState.Unknown;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Service's writes in the server's order, and its state after each. The newest are kept one by one, so that one that comes
 * late finds its place and those after it are told anew; what is older is one state. The same writes make the same history, in
 * whatever order they came, as long as they are kept.
 */
public final class ServiceHistory {

    /** So many writes are kept one by one. */
    static final int MAX_WRITES = 100;

    /** Of the history as text; a Service as large as they come is kept with its last write alone. */
    private static final int MAX_LENGTH = 400_000;

    /**
     * Clocks of API servers differ by less, and bringing a backed up etcd back takes longer: within it the versions decide which
     * write came first.
     */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private static final Comparator<ToldWrite> BY_TIME =
            Comparator.comparing(ToldWrite::at).thenComparing(ToldWrite::id);

    private final Past past;
    private final List<ToldWrite> writes;
    private final Map<String, String> told;

    /**
     * What came before the writes that are kept.
     *
     * @param to when the last of it happened
     * @param version the highest version seen
     * @param since when each way that is open was opened; what was open when first seen has no time
     */
    private record Past(ServiceState state, Instant to, long version, Map<Way, Instant> since) {

        static final Past NONE = new Past(new Unknown(Obstacle.FIRST_SEEN), Instant.MIN, -1, Map.of());

        boolean isNone() {
            return to.equals(Instant.MIN);
        }
    }

    private ServiceHistory(Past past, List<ToldWrite> writes, Map<String, String> told) {
        this.past = past;
        this.writes = writes;
        this.told = told;
    }

    /** Of a Service that nothing is known of. */
    public static ServiceHistory empty() {
        return new ServiceHistory(Past.NONE, List.of(), Map.of());
    }

    /** What a write did, where nothing else is known of its Service. */
    public static ExposureChange alone(ToldWrite write) {
        return Objects.requireNonNull(empty().with(write).changes().get(write.id()));
    }

    /**
     * The history after some writes were added.
     *
     * @param history as it is now
     * @param changes what those writes did that were added, and those that did something else than was told of them, by their ids
     * @param retold which of these were told of otherwise before
     */
    public record Addition(ServiceHistory history, Map<String, ExposureChange> changes, List<String> retold) {}

    /** Adds writes. One that is there already makes no difference. */
    public Addition add(List<ToldWrite> added) {
        Map<String, ExposureChange> changes = new LinkedHashMap<>();
        Map<String, ToldWrite> all = new LinkedHashMap<>();
        writes.forEach(write -> all.put(write.id(), write));
        for (ToldWrite write : added) {
            if (all.containsKey(write.id())) continue;
            if (write.at().isAfter(past.to())) all.put(write.id(), write);
            else if (!write.reads()) changes.put(write.id(), tooLate(write));
        }
        ServiceHistory longer = new ServiceHistory(past, inOrder(all.values()), told);
        List<String> retold = new ArrayList<>();
        Map<String, String> tellings = new HashMap<>();
        longer.changes().forEach((id, change) -> {
            String telling = ExposureChangeJson.textOf(change);
            String mark = Integer.toHexString(telling.hashCode());
            tellings.put(id, mark);
            String before = told.get(id);
            if (mark.equals(before)) return;
            changes.put(id, change);
            if (before != null) retold.add(id);
        });
        return new Addition(new ServiceHistory(past, longer.writes, tellings).folded(), changes, retold);
    }

    /** What comes so late opens nothing that is not open by what came after it, or was closed since: but that is not known. */
    private static ExposureChange tooLate(ToldWrite write) {
        ServiceState before = write.creates() ? new Absent() : new Unknown(Obstacle.TOO_LATE);
        return ExposureChange.between(
                before, write.what().after(before), write.what().touches());
    }

    private ServiceHistory with(ToldWrite write) {
        List<ToldWrite> all = new ArrayList<>(writes);
        all.add(write);
        return new ServiceHistory(past, inOrder(all), told);
    }

    /** By time, but for versions that say otherwise of writes that are close together. What shows none keeps its place. */
    private static List<ToldWrite> inOrder(Iterable<ToldWrite> writes) {
        List<ToldWrite> ordered = new ArrayList<>();
        writes.forEach(ordered::add);
        ordered.sort(BY_TIME);
        for (int i = 1; i < ordered.size(); i++) {
            int place = i;
            for (int other = i - 1; other >= 0 && ordered.get(place).version() != null; other--) {
                if (ordered.get(other).version() == null) continue;
                if (!areTwisted(ordered.get(other), ordered.get(place))) break;
                ordered.set(place, ordered.set(other, ordered.get(place)));
                place = other;
            }
        }
        return ordered;
    }

    /** A reading comes after the write whose version it shows, or that would seem to change nothing. */
    private static boolean areTwisted(ToldWrite first, ToldWrite second) {
        if (first.version() == null || second.version() == null || second.reads()) return false;
        if (first.reads() && !shows(first)) return false;
        boolean isLater = shows(first) ? first.version() >= second.version() : first.version() > second.version();
        return isLater && Duration.between(first.at(), second.at()).compareTo(CLOCK_SKEW) <= 0;
    }

    /** One write's place in the history, and the states around it. */
    private record Step(ToldWrite write, ServiceState before, ServiceState after) {

        ExposureChange change() {
            return ExposureChange.between(before, after, write.what().touches());
        }
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        Set<Instant> toldAt = new HashSet<>();
        writes.stream().filter(write -> !isHidden(write)).forEach(write -> toldAt.add(write.at()));
        ServiceState state = past.state();
        long version = past.version();
        for (ToldWrite write : writes) {
            ServiceState before = write.reads() ? state : write.creates() ? new Absent() : state.whenThere();
            boolean isPassedOver = isHidden(write) ? toldAt.contains(write.at()) : isStale(write, state, version);
            ServiceState after = isPassedOver ? state : write.what().after(before);
            steps.add(new Step(write, isPassedOver ? state : before, after));
            if (write.version() != null) version = Math.max(version, write.version());
            state = after;
        }
        return steps;
    }

    /** Of one that came by two ways, and whole by the other, it is known what it did. */
    private static boolean isHidden(ToldWrite write) {
        return !write.reads() && write.what() instanceof ServiceWrite.Hidden;
    }

    /** What a reading shows open that no write told of is left for the next write to tell, or nothing would ever alert on it. */
    private static boolean isStale(ToldWrite reading, ServiceState state, long version) {
        if (!shows(reading)) return false;
        if (reading.version() == null || reading.version() <= version) return true;
        Exposure known = state.exposure();
        Exposure shown = reading.what().after(state).exposure();
        return known != null && shown != null && !shown.notIn(known).isEmpty();
    }

    private static boolean shows(ToldWrite write) {
        return write.reads() && write.what() instanceof ServiceWrite.Answered;
    }

    /** What each write that is kept did, by its id. */
    public Map<String, ExposureChange> changes() {
        Map<String, ExposureChange> changes = new LinkedHashMap<>();
        for (Step step : steps()) {
            if (!step.write().reads()) changes.put(step.write().id(), step.change());
        }
        return changes;
    }

    /** Whether a reading would tell anything new. */
    public boolean learnsFrom(ToldWrite reading) {
        return !shows(reading)
                || with(reading).steps().stream()
                        .anyMatch(step ->
                                step.write().equals(reading) && !step.after().equals(step.before()));
    }

    private ServiceState state() {
        List<Step> steps = steps();
        return steps.isEmpty() ? past.state() : steps.getLast().after();
    }

    /** Whether nothing is known of it. */
    public boolean isEmpty() {
        return past.isNone() && writes.isEmpty();
    }

    /** The writes that are kept one by one. */
    public List<ToldWrite> writes() {
        return List.copyOf(writes);
    }

    /** What is open now, as people read it; empty when that is not known. */
    public Optional<List<String>> open() {
        return Optional.ofNullable(state().exposure())
                .map(exposure -> exposure.ways().stream().map(Way::text).toList());
    }

    /** Why it is not known what is open now. */
    public Optional<Obstacle> obstacle() {
        return Optional.ofNullable(state().obstacle());
    }

    /** Whether there is no such Service now. */
    public boolean isGone() {
        return state() instanceof Absent;
    }

    /** The labels of the pods that the Service selects now; empty when that is not known. */
    public Optional<Map<String, String>> selector() {
        return state() instanceof Known known ? Optional.of(ServiceJson.selector(known.service())) : Optional.empty();
    }

    /** The last write or reading. */
    public Instant lastAt() {
        return writes.isEmpty() ? past.to() : writes.getLast().at();
    }

    /** Since when a way is open; empty when it is not, or when nobody saw it being opened. */
    public Optional<Instant> openSince(Way way) {
        return since().entrySet().stream()
                .filter(open -> open.getKey().isSameAs(way))
                .map(Map.Entry::getValue)
                .filter(time -> !time.equals(Instant.MIN))
                .findFirst();
    }

    /** Whether a way is open now; empty when that is not known. */
    public Optional<Boolean> isOpen(Way way) {
        return Optional.ofNullable(state().exposure())
                .map(exposure -> exposure.ways().stream().anyMatch(way::isSameAs));
    }

    /** When a way was last closed after a moment at which it was open; empty when it was not, or that is not kept any longer. */
    public Optional<Instant> closedAfter(Way way, Instant moment) {
        Instant closedAt = null;
        boolean wasClosed = false;
        for (Step step : steps()) {
            Exposure after = step.after().exposure();
            if (after == null || !step.write().at().isAfter(moment)) continue;
            boolean isClosed = after.ways().stream().noneMatch(way::isSameAs);
            if (isClosed && !wasClosed) closedAt = step.write().at();
            wasClosed = isClosed;
        }
        return Optional.ofNullable(closedAt);
    }

    private Map<Way, Instant> since() {
        Map<Way, Instant> since = new TreeMap<>(past.since());
        for (Step step : steps()) since = since(since, step);
        return since;
    }

    private static Map<Way, Instant> since(Map<Way, Instant> earlier, Step step) {
        Exposure after = step.after().exposure();
        if (after == null) return earlier;
        boolean wasKnown = step.before().exposure() != null;
        Map<Way, Instant> since = new TreeMap<>();
        for (Way way : after.ways()) {
            Instant opened = earlier.entrySet().stream()
                    .filter(open -> open.getKey().isSameAs(way))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(wasKnown && !step.write().reads() ? step.write().at() : Instant.MIN);
            since.put(way, opened);
        }
        return since;
    }

    /** The oldest writes become one state when there are too many. */
    private ServiceHistory folded() {
        ServiceHistory history = this;
        if (writes.size() > MAX_WRITES) history = keeping(MAX_WRITES);
        while (history.writes.size() > 1 && history.text().length() > MAX_LENGTH) {
            history = history.keeping(history.writes.size() / 2);
        }
        return history;
    }

    private ServiceHistory keeping(int newest) {
        int old = writes.size() - newest;
        List<Step> folded = steps().subList(0, old);
        Map<Way, Instant> since = past.since();
        long version = past.version();
        Instant to = past.to();
        for (Step step : folded) {
            since = since(since, step);
            if (step.write().version() != null)
                version = Math.max(version, step.write().version());
            if (step.write().at().isAfter(to)) to = step.write().at();
        }
        List<ToldWrite> kept = writes.subList(old, writes.size());
        Map<String, String> tellings = new HashMap<>();
        kept.forEach(write -> {
            if (told.containsKey(write.id())) tellings.put(write.id(), Objects.requireNonNull(told.get(write.id())));
        });
        return new ServiceHistory(new Past(folded.getLast().after(), to, version, since), List.copyOf(kept), tellings);
    }

    /** The history as it is stored. */
    public String text() {
        JsonArrayBuilder kept = ServiceJson.JSON.createArrayBuilder();
        writes.forEach(write -> kept.add(json(write)));
        JsonObjectBuilder json = ServiceJson.JSON.createObjectBuilder().add("writes", kept);
        if (!past.isNone()) json.add("past", json(past));
        return json.build().toString();
    }

    private JsonObject json(ToldWrite write) {
        JsonObjectBuilder json = ServiceJson.JSON
                .createObjectBuilder()
                .add("at", write.at().toString())
                .add("id", write.id())
                .add("what", write.what().json());
        if (write.version() != null) json.add("version", write.version());
        if (write.creates()) json.add("creates", true);
        if (write.reads()) json.add("reads", true);
        if (told.containsKey(write.id())) json.add("told", told.get(write.id()));
        return json.build();
    }

    private static JsonObject json(Past past) {
        JsonArrayBuilder since = ServiceJson.JSON.createArrayBuilder();
        past.since()
                .forEach((way, at) -> since.add(ServiceJson.JSON
                        .createObjectBuilder(ExposureChangeJson.json(way))
                        .add("since", at.toString())));
        JsonObjectBuilder json = ServiceJson.JSON
                .createObjectBuilder()
                .add("to", past.to().toString())
                .add("version", past.version())
                .add("since", since);
        switch (past.state()) {
            case Absent absent -> json.add("absent", true);
            case Known known -> json.add("service", known.service());
            case Doubtful doubtful -> json.add("doubtful", doubtful.service());
            case Unknown unknown -> json.add("unknown", unknown.why().name());
        }
        return json.build();
    }

    /** Reads what {@link #text} wrote. */
    public static ServiceHistory parse(String text) {
        try (JsonReader reader = ServiceJson.JSON.createReader(new StringReader(text))) {
            return of(reader.readObject());
        }
    }

    private static ServiceHistory of(JsonObject json) {
        List<ToldWrite> writes = new ArrayList<>();
        Map<String, String> told = new HashMap<>();
        for (JsonObject write : json.getJsonArray("writes").getValuesAs(JsonObject.class)) {
            writes.add(new ToldWrite(
                    Instant.parse(write.getString("at")),
                    write.getString("id"),
                    write.containsKey("version")
                            ? write.getJsonNumber("version").longValue()
                            : null,
                    write.getBoolean("creates", false),
                    write.getBoolean("reads", false),
                    ServiceWrite.ofJson(write.getJsonObject("what"))));
            if (write.containsKey("told")) told.put(write.getString("id"), write.getString("told"));
        }
        return new ServiceHistory(
                json.containsKey("past") ? past(json.getJsonObject("past")) : Past.NONE, writes, told);
    }

    private static Past past(JsonObject json) {
        Map<Way, Instant> since = new TreeMap<>();
        for (JsonValue way : json.getJsonArray("since")) {
            JsonObject opened = way.asJsonObject();
            since.put(ExposureChangeJson.way(opened), Instant.parse(opened.getString("since")));
        }
        return new Past(
                state(json),
                Instant.parse(json.getString("to")),
                json.getJsonNumber("version").longValue(),
                since);
    }

    private static ServiceState state(JsonObject json) {
        if (json.containsKey("service")) return new Known(json.getJsonObject("service"));
        if (json.containsKey("doubtful")) return new Doubtful(json.getJsonObject("doubtful"));
        if (json.containsKey("unknown")) return new Unknown(Obstacle.valueOf(json.getString("unknown")));
        return new Absent();
    }
}
