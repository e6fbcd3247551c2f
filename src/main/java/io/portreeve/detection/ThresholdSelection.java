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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Enough matches of a group within a window of event time make an alert, by the event that makes them enough. Time is counted in
 * tenths of the window, and each stretch of eleven of them counts as one: no burst that fits into the window is missed for
 * where it lies, and one that is up to a tenth longer may count.
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
    private final Map<Piece, Count> changed = new HashMap<>();
    private Map<Piece, Count> marked = Map.of();
    private long taken;

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
                around.add(new Stretch(group.hash(), here - PIECES - 1, here + PIECES + 1));
            }
        }
        fetched.clear();
        fetched.putAll(counts.find(memory.ruleId(), around));
    }

    @Override
    public Choice choose(Hit hit) {
        List<UUID> values =
                hit.traits().counted().stream().map(Combination::hash).toList();
        Choice choice = Choice.NO_ALERT;
        for (Combination group : hit.traits().combinations()) {
            Finding.Threshold finding = count(group, hit, values);
            if (finding != null && !choice.alerts()) choice = new Choice(true, !group.sure(), finding);
        }
        return memory.isHistory(hit) ? Choice.NO_ALERT : choice;
    }

    private Finding.@Nullable Threshold count(Combination group, Hit hit, List<UUID> values) {
        Instant receivedAt = hit.event().receivedAt();
        var here = new Piece(group.hash(), pieceOf(hit.happenedAt()));
        changed.put(here, countOf(here, receivedAt).and(values, minDistinct, receivedAt));
        taken += 1 + values.size();
        if (hasAlertedNear(here, hit.happenedAt())) return null;
        for (long first = here.number() - PIECES; first <= here.number(); first++) {
            List<Piece> stretch = stretch(group.hash(), first);
            Total total = total(stretch);
            if (total.events() < type.value() || total.distinct() < minDistinct) continue;
            take(stretch);
            changed.put(here, countOf(here, receivedAt).alertedAt(hit.happenedAt()));
            return finding(group, total);
        }
        return null;
    }

    /** No match is counted for two alerts. */
    private void take(List<Piece> stretch) {
        for (Piece piece : stretch) {
            Count count = find(piece);
            if (count != null) changed.put(piece, count.taken());
        }
    }

    private record Total(long events, int distinct) {}

    private Total total(List<Piece> stretch) {
        List<Count> found =
                stretch.stream().map(this::find).filter(Objects::nonNull).toList();
        long events = found.stream().mapToLong(Count::events).sum();
        int atMost = found.stream().mapToInt(count -> count.distinct().size()).sum();
        if (events < type.value() || atMost < minDistinct) return new Total(events, 0);
        Set<UUID> distinct = new HashSet<>();
        found.forEach(count -> distinct.addAll(count.distinct()));
        return new Total(events, distinct.size());
    }

    /** One alert for a group tells of all that happens within a window around it. */
    private boolean hasAlertedNear(Piece here, Instant at) {
        for (long i = here.number() - PIECES - 1; i <= here.number() + PIECES + 1; i++) {
            Count count = find(new Piece(here.group(), i));
            if (count == null || count.alertedAt() == null) continue;
            if (Duration.between(count.alertedAt(), at).abs().compareTo(window) < 0) return true;
        }
        return false;
    }

    private static List<Piece> stretch(UUID group, long first) {
        return LongStream.rangeClosed(first, first + PIECES)
                .mapToObj(number -> new Piece(group, number))
                .toList();
    }

    private @Nullable Count find(Piece piece) {
        Count now = changed.get(piece);
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
    public void mark() {
        marked = Map.copyOf(changed);
    }

    @Override
    public StreamPosition learntTo() {
        return memory.learntBefore() == null ? memory.learntTo() : StreamPosition.START;
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
        counts.keep(memory.readTo(readTo), toMark ? marked : changed, window);
    }
}
