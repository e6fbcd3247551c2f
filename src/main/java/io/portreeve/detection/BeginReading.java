package io.portreeve.detection;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.rule.Exceptions;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Begins a rule's reading of the stream by what its type needs. A rule that has to remember and does not, because it is new or
 * means something else now, reads the stream from its start once more.
 */
@Component
class BeginReading {

    private final RuleMemories memories;
    private final FirstSeen firstSeen;
    private final GroupCounts counts;
    private final Exceptions exceptions;

    BeginReading(RuleMemories memories, FirstSeen firstSeen, GroupCounts counts, Exceptions exceptions) {
        this.memories = memories;
        this.firstSeen = firstSeen;
        this.counts = counts;
        this.exceptions = exceptions;
    }

    /** A rule cannot be read for; the message says why. */
    static final class CannotBeginException extends RuntimeException {

        private CannotBeginException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The exceptions that are in force for these rules when their run begins, for each of them. */
    Map<RuleId, RunExceptions> exceptionsOf(List<ClaimedRule> claimed, Instant now) {
        var compiler = new RunExceptions.Compiler(now);
        List<RuleId> rules = claimed.stream().map(each -> each.rule().id()).toList();
        return exceptions.inForce(rules, now).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> compiler.compile(entry.getValue())));
    }

    /**
     * Begins the reading of a claimed rule.
     *
     * @param end the end of the stream
     * @param excepted what it is not to alert on
     * @throws CannotBeginException when its query does not compile or its type is not run here
     */
    RuleReading of(ClaimedRule claimed, StreamPosition end, Instant now, RunExceptions excepted) {
        Rule rule = claimed.rule();
        return switch (rule.type()) {
            case RuleType.Query type ->
                reading(new ClaimedRule(rule, memories.placeToRead(claimed)), now, excepted, new EveryMatch());
            case RuleType.NewTerms type -> {
                Memory memory = memories.of(claimed, end, now);
                yield reading(from(memory, rule), now, excepted, new NewTermsSelection(firstSeen, memory, type));
            }
            case RuleType.Threshold type -> {
                Memory memory = memories.of(claimed, end, now);
                yield reading(
                        from(memory, rule),
                        now,
                        excepted,
                        new ThresholdSelection(counts, memory, type, rule.lookBack()));
            }
            case RuleType.Other type -> throw doesNotRun(type);
            case RuleType.Unknown type -> throw doesNotRun(type);
        };
    }

    private static ClaimedRule from(Memory memory, Rule rule) {
        return new ClaimedRule(rule, memory.readTo());
    }

    private static RuleReading reading(ClaimedRule claimed, Instant now, RunExceptions excepted, Selection selection) {
        try {
            KqlExpression query = Kql.parse(claimed.rule().query());
            Clock atStart = Clock.fixed(now, ZoneOffset.UTC);
            KqlMatcher matcher = KqlMatcher.compile(query, FieldCatalogue.TYPES, atStart);
            return new RuleReading(claimed, query, matcher, excepted, selection);
        } catch (KqlException e) {
            throw new CannotBeginException("The rule's query does not compile: " + e.getMessage(), e);
        }
    }

    /** Another replica, of another version, may run what this one does not. */
    private static CannotBeginException doesNotRun(RuleType type) {
        return new CannotBeginException("Rules of type %s are not run here.".formatted(type.name()), null);
    }
}
