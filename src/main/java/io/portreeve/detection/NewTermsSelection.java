package io.portreeve.detection;

import io.portreeve.alert.Finding;
import io.portreeve.detection.FirstSeen.Sighting;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A combination of values that was not seen in the window before the event makes an alert. What surely was there and what only
 * may have been are remembered apart: who pads an event must not make a combination known by it.
 */
final class NewTermsSelection implements Selection {

    /** As much as a commit should write. */
    private static final int MAX_KEPT = 100_000;

    private final FirstSeen firstSeen;
    private final Memory memory;
    private final Duration window;
    private final FieldCombinations combinations;
    private final Map<UUID, Sighting> fetched = new HashMap<>();
    private final Changes<UUID, Sighting> changes = new Changes<>();
    private int learnt;

    NewTermsSelection(FirstSeen firstSeen, Memory memory, RuleType.NewTerms type) {
        this.firstSeen = firstSeen;
        this.memory = memory;
        this.window = type.window();
        this.combinations = new FieldCombinations(type.fields(), memory.meaning());
    }

    @Override
    public Traits traitsOf(SeenEvent event, boolean sure) {
        return new Traits(combinations.of(event, sure), List.of());
    }

    @Override
    public void prepare(List<Hit> hits) {
        Set<UUID> hashes = new HashSet<>();
        for (Hit hit : hits) {
            for (Combination combination : hit.traits().combinations()) {
                hashes.add(combination.hash());
                if (!combination.sure()) hashes.add(FirstSeen.unsure(combination.hash()));
            }
        }
        hashes.removeAll(changes.all().keySet());
        fetched.clear();
        fetched.putAll(firstSeen.find(memory.ruleId(), hashes));
    }

    @Override
    public Choice choose(Hit hit) {
        List<Combination> fresh = new ArrayList<>();
        for (Combination combination : hit.traits().combinations()) if (isNew(combination, hit)) fresh.add(combination);
        if (memory.isHistory(hit)) {
            learnt++;
            return Choice.NO_ALERT;
        }
        if (fresh.isEmpty()) return Choice.NO_ALERT;
        return new Choice(true, fresh.stream().noneMatch(Combination::sure), finding(fresh));
    }

    /** Takes the combination in, too. */
    private boolean isNew(Combination combination, Hit hit) {
        if (combination.sure()) return see(combination.hash(), hit);
        Sighting sure = sighting(combination.hash());
        boolean isSurelyKnown = sure != null && sure.isKnown(hit.happenedAt(), window);
        return see(FirstSeen.unsure(combination.hash()), hit) && !isSurelyKnown;
    }

    private boolean see(UUID hash, Hit hit) {
        Sighting before = sighting(hash);
        if (before == null || !before.isKnown(hit.happenedAt(), window)) {
            changes.put(hash, Sighting.first(hit.happenedAt(), hit.event().receivedAt()));
            return true;
        }
        changes.put(hash, before.and(hit.happenedAt(), hit.event().receivedAt()));
        return false;
    }

    private @Nullable Sighting sighting(UUID hash) {
        Sighting now = changes.find(hash);
        return now != null ? now : fetched.get(hash);
    }

    private Finding finding(List<Combination> fresh) {
        return new Finding.NewTerms(
                window,
                fresh.stream()
                        .limit(Finding.NewTerms.MAX_SHOWN)
                        .map(Combination::byField)
                        .toList(),
                fresh.size());
    }

    @Override
    public String whyNot(Hit hit) {
        if (hit.traits().combinations().isEmpty()) return "It has no value in one of the rule's new_terms_fields.";
        return hit.traits().combinations().stream()
                .limit(WhyNoFinding.MAX_TOLD)
                .map(combination -> known(combination, hit.happenedAt()))
                .collect(Collectors.joining(" "));
    }

    private String known(Combination combination, Instant at) {
        Sighting seen = sighting(combination.hash());
        if (seen == null || !seen.isAlsoOfOtherTimes(at)) {
            return "What the rule knew of %s then is not remembered any more.".formatted(combination.told());
        }
        return "The rule knows %s: seen from %s to %s."
                .formatted(combination.told(), Sentences.time(seen.first()), Sentences.time(seen.last()));
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
        return changes.size() >= MAX_KEPT;
    }

    @Override
    public void keep(StreamPosition readTo, boolean toMark) {
        firstSeen.keep(memory.readTo(readTo), toMark ? changes.marked() : changes.all(), window);
    }
}
