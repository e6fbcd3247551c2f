package io.portreeve.detection;

import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RulePlaces;
import io.portreeve.rule.Rules;
import io.portreeve.rule.StartFrom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Moves a rule's checkpoint. What the rule remembers goes: it learns anew what lies before its new place, without an alert, and
 * begins to judge there.
 */
@Component
class MoveRule implements RulePlaces {

    /** Others who change rules wait meanwhile. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final Rules rules;
    private final Checkpoints checkpoints;
    private final RuleMemories memories;
    private final EventStream stream;
    private final Clock clock;

    MoveRule(Rules rules, Checkpoints checkpoints, RuleMemories memories, EventStream stream, Clock clock) {
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.memories = memories;
        this.stream = stream;
        this.clock = clock;
    }

    @Override
    public String move(RuleId id, StartFrom from) {
        claim(id);
        StreamPosition place = placeOf(from);
        memories.forget(id);
        checkpoints.advance(List.of(new Checkpoints.Advance(id, place, clock.instant())));
        return place.toString();
    }

    private StreamPosition placeOf(StartFrom from) {
        StreamPosition end = stream.seal();
        return switch (from) {
            case StartFrom.Now now -> end;
            case StartFrom.Since since -> stream.before(since.receivedAt(), end);
        };
    }

    private void claim(RuleId id) {
        checkpoints.createMissing(List.of(id));
        try {
            checkpoints.claim(rules.find(id).orElseThrow(() -> ProblemException.notFound("rule", id)), MAX_WAIT);
        } catch (CannotAcquireLockException e) {
            throw ProblemException.tryAgain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "run-in-progress",
                    "The rule is being run. Nothing was changed; try again in a moment.",
                    MAX_WAIT);
        }
    }
}
