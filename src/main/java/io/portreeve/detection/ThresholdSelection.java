package io.portreeve.detection;

import io.portreeve.alert.Finding;
import io.portreeve.detection.GroupCounts.Count;
import io.portreeve.detection.GroupCounts.Piece;
import io.portreeve.detection.GroupCounts.Stretch;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleType;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Enough matches of a group within a window of event time make an alert, by the event that makes them enough. Time is counted in
 * tenths of the window, and each stretch of eleven of them counts as one: no burst that fits into the window is missed for
 * where it lies, and one that is up to a tenth longer may count. What surely was there and what only may have been are counted
 * apart.
 */
final class ThresholdSelection implements Selection {

    private static final int PIECES = 10;

    private static final Duration SHORTEST_PIECE = Duration.ofSeconds(1);

    /** Of groups and values, as much as memory should hold and a commit should write. */
    private static final int MAX_KEPT = 300_000;

    private final GroupCounts counts;
    private final Memory memory;
    private final RuleType.Threshold type;
    private final Duration window;
    private final long piece;
    private final FieldCombinations groups;
    private final @Nullable FieldCombinations counted;
    private final int minDistinct;
    private final Map<Piece, Count> fetched = new HashMap<>();
    private final Changes<Piece, Count> changes = new Changes<>();
    private long taken;
    private int learnt;

    /** @param window within how much time the matches must happen */
    ThresholdSelection(GroupCounts counts, Memory memory, RuleType.Threshold type, Duration window) {
        this.counts = counts;
        this.memory = memory;
        this.type = type;
        this.window = window;
        this.piece = Math.max(SHORTEST_PIECE.toMillis(), window.toMillis() / PIECES);
        this.groups = new FieldCombinations(type.fields(), memory.meaning());
        this.counted = type.cardinality().isEmpty()
                ? null
                : new FieldCombinations(List.of(type.cardinality().getFirst().field()), memory.meaning());
        this.minDistinct =
                type.cardinality().isEmpty() ? 0 : type.cardinality().getFirst().value();
    }

    @Override
    public Traits traitsOf(SeenEvent event, boolean sure) {
        return new Traits(groups.of(event, sure), counted == null ? List.of() : counted.of(event, sure));
    }

    @Override
    public void prepare(List<Hit> hits) {
        Set<Stretch> around = new HashSet<>();
        for (Hit hit : hits) {
            long here = pieceOf(hit.happenedAt());
            for (Combination group : hit.traits().combinations()) {
                for (UUID hash : List.of(group.hash(), FirstSeen.unsure(group.hash()))) {
                    around.add(new Stretch(hash, here - PIECES - 1, here + PIECES + 1));
                }
            }
        }
        fetched.clear();
        fetched.putAll(counts.find(memory.ruleId(), around));
    }

    @Override
    public Choice choose(Hit hit) {
        List<Combination> lastFirst = hit.traits().combinations().reversed();
        for (Combination group : lastFirst) count(group, hit);
        if (memory.isHistory(hit)) {
            learnt++;
            return Choice.NO_ALERT;
        }
        return choose(lastFirst, hit);
    }

    /**
     * An alert tells of one group. What others of the event have is not taken, so it alerts with the next event of theirs. The last
     * one goes first: it holds the last address, which the caller cannot choose.
     */
    private Choice choose(List<Combination> lastFirst, Hit hit) {
        for (Combination group : lastFirst) {
            Choice choice = group.sure() ? sureChoice(group, hit) : null;
            if (choice != null) return choice;
        }
        for (Combination group : lastFirst) {
            Choice choice = unsureChoice(group, hit);
            if (choice != null) return choice;
        }
        return Choice.NO_ALERT;
    }

    private void count(Combination group, Hit hit) {
        List<UUID> sure = values(hit, true);
        List<UUID> unsure = values(hit, false);
        UUID hidden = FirstSeen.unsure(group.hash());
        if (group.sure()) add(group.hash(), hit, 1, sure);
        else add(hidden, hit, 1, sure);
        if (!unsure.isEmpty()) add(hidden, hit, 0, unsure);
        taken += 1 + sure.size() + unsure.size();
    }

    private static List<UUID> values(Hit hit, boolean sure) {
        return hit.traits().counted().stream()
                .filter(value -> value.sure() == sure)
                .map(Combination::hash)
                .toList();
    }

    private void add(UUID hash, Hit hit, int events, List<UUID> values) {
        Instant receivedAt = hit.event().receivedAt();
        var here = new Piece(hash, pieceOf(hit.happenedAt()));
        changes.put(here, countOf(here, receivedAt).and(events, values, minDistinct, receivedAt));
    }

    private @Nullable Choice sureChoice(Combination group, Hit hit) {
        return choiceOf(group, hit, group.hash(), List.of(group.hash()));
    }

    /**
     * Whether there may have been enough. What surely was there is not taken by such an alert, nor kept silent: who pads events
     * first must not hide what he does next.
     */
    private @Nullable Choice unsureChoice(Combination group, Hit hit) {
        if (hasAlertedNear(group.hash(), hit.happenedAt())) return null;
        UUID unsure = FirstSeen.unsure(group.hash());
        return choiceOf(group, hit, unsure, List.of(group.hash(), unsure));
    }

    /**
     * What enough matches make.
     *
     * @param own whose matches an alert takes
     * @param counted whose matches count
     */
    private @Nullable Choice choiceOf(Combination group, Hit hit, UUID own, List<UUID> counted) {
        if (hasAlertedNear(own, hit.happenedAt())) return null;
        long here = pieceOf(hit.happenedAt());
        for (long first = here - PIECES; first <= here; first++) {
            List<Count> found = found(stretch(counted, first));
            if (!mayBeEnough(found)) continue;
            Total total = total(found);
            if (total.distinct() < minDistinct) continue;
            take(stretch(List.of(own), first));
            var piece = new Piece(own, here);
            changes.put(piece, countOf(piece, hit.event().receivedAt()).alertedAt(hit.happenedAt()));
            return new Choice(true, counted.size() > 1, finding(group, total));
        }
        return null;
    }

    /** No match is counted for two alerts. */
    private void take(List<Piece> stretch) {
        for (Piece piece : stretch) {
            Count count = find(piece);
            if (count != null) changes.put(piece, count.taken());
        }
    }

    private record Total(long events, int distinct) {}

    private List<Count> found(List<Piece> stretch) {
        return stretch.stream().map(this::find).filter(Objects::nonNull).toList();
    }

    /** Whether there may be enough: values are compared only then, since that takes longest. */
    private boolean mayBeEnough(List<Count> counts) {
        long events = counts.stream().mapToLong(Count::events).sum();
        int atMost = counts.stream().mapToInt(count -> count.distinct().size()).sum();
        return events >= type.value() && atMost >= minDistinct;
    }

    private static Total total(List<Count> counts) {
        long events = counts.stream().mapToLong(Count::events).sum();
        Set<UUID> distinct = new HashSet<>();
        counts.forEach(count -> distinct.addAll(count.distinct()));
        return new Total(events, distinct.size());
    }

    /** One alert for a group tells of all that happens within a window around it. */
    private boolean hasAlertedNear(UUID group, Instant at) {
        long here = pieceOf(at);
        for (long i = here - PIECES - 1; i <= here + PIECES + 1; i++) {
            Count count = find(new Piece(group, i));
            if (count == null || count.alertedAt() == null) continue;
            if (Duration.between(count.alertedAt(), at).abs().compareTo(window) < 0) return true;
        }
        return false;
    }

    private static List<Piece> stretch(List<UUID> groups, long first) {
        return groups.stream()
                .flatMap(group ->
                        LongStream.rangeClosed(first, first + PIECES).mapToObj(number -> new Piece(group, number)))
                .toList();
    }

    private @Nullable Count find(Piece piece) {
        Count now = changes.find(piece);
        return now != null ? now : fetched.get(piece);
    }

    private Count countOf(Piece piece, Instant receivedAt) {
        Count count = find(piece);
        return count != null ? count : Count.none(receivedAt);
    }

    private long pieceOf(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), piece);
    }

    private Finding.Threshold finding(Combination group, Total total) {
        Map<String, Integer> distinct = type.cardinality().isEmpty()
                ? Map.of()
                : Map.of(type.cardinality().getFirst().field(), total.distinct());
        return new Finding.Threshold(window, group.byField(), total.events(), distinct);
    }

    @Override
    public String whyNot(Hit hit) {
        if (hit.traits().combinations().isEmpty()) return "It has no value in one of the rule's threshold fields.";
        return hit.traits().combinations().reversed().stream()
                .limit(WhyNoFinding.MAX_TOLD)
                .map(group -> tooFew(group, hit.happenedAt()))
                .collect(Collectors.joining(" "));
    }

    private String tooFew(Combination group, Instant at) {
        String those = group.fields().isEmpty() ? "all matches together" : group.told();
        if (hasAlertedNear(group.hash(), at)) {
            return "Of %s there is an alert within %s of it: one tells of all that happens in that time."
                    .formatted(those, Sentences.length(window));
        }
        Total most = most(group, at);
        if (most.events() == 0) return "What was counted of %s then is not remembered any more.".formatted(those);
        String distinct =
                minDistinct == 0 ? "" : " with %d of %d different values".formatted(most.distinct(), minDistinct);
        return "Of %s %d matches within %s are counted%s; the rule asks for %d."
                .formatted(those, most.events(), Sentences.length(window), distinct, type.value());
    }

    private Total most(Combination group, Instant at) {
        long here = pieceOf(at);
        return LongStream.rangeClosed(here - PIECES, here)
                .mapToObj(first -> total(found(stretch(List.of(group.hash()), first))))
                .max(Comparator.comparingLong(Total::events))
                .orElseThrow();
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int learnt() {
        return learnt;
    }

    @Override
    public StreamPosition learntTo() {
        return memory.silentTo();
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public boolean isFull() {
        return taken >= MAX_KEPT;
    }

    @Override
    public void keep(StreamPosition readTo, boolean toMark) {
        counts.keep(memory.readTo(readTo), toMark ? changes.marked() : changes.all(), window);
    }
}
