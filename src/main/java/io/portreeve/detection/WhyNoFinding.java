package io.portreeve.detection;

import io.portreeve.event.SeenEvent;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleType;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Says why an event that matches the query of a rule that remembers made no alert. What is remembered goes on changing: it is told
 * as it is now.
 */
@Component
class WhyNoFinding {

    /** Of how many combinations of an event it is told. */
    static final int MAX_TOLD = 3;

    private static final String LEARNT =
            "The rule learnt from it without an alert, as of all that lies before it began.";

    private final RuleMemories memories;
    private final FirstSeen firstSeen;
    private final GroupCounts counts;

    WhyNoFinding(RuleMemories memories, FirstSeen firstSeen, GroupCounts counts) {
        this.memories = memories;
        this.firstSeen = firstSeen;
        this.counts = counts;
    }

    /** @param isSure whether the event surely matches the rule's query */
    String of(Rule rule, StoredEvent event, SeenEvent seen, StreamPosition place, boolean isSure) {
        return memories.recall(rule)
                .map(memory -> whyNot(rule, memory, event, seen, place, isSure))
                .orElse(
                        "What the rule remembered then is gone, since it was changed or moved: why cannot be told any more.");
    }

    private String whyNot(
            Rule rule, Memory memory, StoredEvent event, SeenEvent seen, StreamPosition place, boolean isSure) {
        Selection selection = selection(rule, memory);
        var hit = new Hit(place, event, seen.happenedAt(), !isSure, selection.traitsOf(seen, isSure), 0);
        if (memory.isHistory(hit)) return LEARNT;
        selection.prepare(List.of(hit));
        return selection.whyNot(hit);
    }

    private Selection selection(Rule rule, Memory memory) {
        return switch (rule.type()) {
            case RuleType.NewTerms type -> new NewTermsSelection(firstSeen, memory, type);
            case RuleType.Threshold type -> new ThresholdSelection(counts, memory, type, rule.lookBack());
            case RuleType.Query type -> new EveryMatch();
            case RuleType.Other type -> new EveryMatch();
            case RuleType.Unknown type -> new EveryMatch();
        };
    }
}
