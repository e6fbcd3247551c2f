package io.portreeve.detection;

import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleSchedule.Times;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
import io.portreeve.rule.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says why a rule has not examined an event yet, and when it will. */
@Component
class TellWaiting {

    private final Rules rules;
    private final RunSchedule schedule;
    private final Checkpoints checkpoints;
    private final RuleMemories memories;
    private final EventStream stream;

    TellWaiting(Rules rules, RunSchedule schedule, Checkpoints checkpoints, RuleMemories memories, EventStream stream) {
        this.rules = rules;
        this.schedule = schedule;
        this.checkpoints = checkpoints;
        this.memories = memories;
        this.stream = stream;
    }

    /** Whether the rule's own runs will come by a place of the stream; null is what is not sealed yet. */
    boolean isAhead(Rule rule, @Nullable StreamPosition place) {
        return place == null || place.compareTo(checkpoints.examinedBy(rule.id())) > 0;
    }

    /** The run that left matches received so early for the next one, because of max signals. */
    Optional<RunView> deferring(Rule rule, Instant receivedAt) {
        return Optional.ofNullable(times(rule).lastRun())
                .filter(run -> run.deferred() > 0 && !receivedAt.isAfter(run.startedAt()));
    }

    /** When the rule goes on, as the end of a sentence. */
    String goesOn(Rule rule) {
        Instant next = times(rule).nextRunAt();
        return next == null ? "as soon as the scheduler looks" : "at " + Sentences.time(next);
    }

    /** Of an event that lies ahead of the rule. */
    String waiting(Rule rule, Instant receivedAt) {
        if (rule.runs() == Runs.NO) return "The rule does not run here: " + String.join(" ", rule.reasons());
        if (!rule.enabled()) {
            return "The rule is off since %s. Switched on again it goes on where it stopped, and comes to this event."
                    .formatted(Sentences.time(rules.offSince(rule)));
        }
        RunView last = times(rule).lastRun();
        if (last != null && last.status().equals("failed")) {
            return "The rule's last run, at %s, failed: %s It is tried again %s, from the same place."
                    .formatted(Sentences.time(last.startedAt()), asSentence(last.message()), goesOn(rule));
        }
        return behind(rule, receivedAt)
                .map(lag ->
                        "The rule is catching up: it has yet to examine what came up to %s before this event. It goes on %s."
                                .formatted(Sentences.length(lag), goesOn(rule)))
                .orElseGet(() -> "It came at %s, and no run of the rule has begun since. The next one is due %s."
                        .formatted(Sentences.time(receivedAt), goesOn(rule)));
    }

    private Optional<Duration> behind(Rule rule, Instant receivedAt) {
        return stream.waitingSince(checkpoints.examinedBy(rule.id()))
                .map(since -> Duration.between(since, receivedAt))
                .filter(lag -> lag.compareTo(rule.interval()) > 0);
    }

    private static String asSentence(@Nullable String message) {
        if (message == null || message.isBlank()) return "for no reason that is known.";
        String line = message.strip().replaceAll("\\s+", " ");
        return line.endsWith(".") ? line : line + ".";
    }

    /** Of an event that the rule has passed without judging it. */
    String passed(Rule rule, StreamPosition place, Instant happenedAt, Instant receivedAt) {
        String why = memories.isLearnt(rule, place)
                ? "The rule has read it only to learn what is usual, without an alert."
                : "The rule was made to begin after it (see from in its revisions, and its coverage), or an older version of this service examined it.";
        return "No run will examine it. %s %s".formatted(why, howToJudgeAnew(rule, happenedAt, receivedAt));
    }

    /** The way out for an event that no run will come by again. */
    static String howToJudgeAnew(Rule rule, Instant happenedAt, Instant receivedAt) {
        if (!(rule.type() instanceof RuleType.Query)) {
            return "Rules of type %s are not run over the past again."
                    .formatted(rule.type().name());
        }
        if (!PastRange.holds(happenedAt)) {
            return "Its time is none that a backfill can have. To have it judged anew make the rule begin when it came: PATCH /api/v1/rules/%s {\"enabled\":true,\"from\":\"%s\"}."
                    .formatted(rule.id(), Sentences.time(receivedAt));
        }
        return "To have it judged anew order a backfill: POST /api/v1/rules/%s/backfills {\"from\":\"%s\",\"to\":\"%s\"}."
                .formatted(rule.id(), Sentences.time(happenedAt), Sentences.time(happenedAt.plusSeconds(1)));
    }

    private Times times(Rule rule) {
        return schedule.timesOf(List.of(rule.id())).getOrDefault(rule.id(), new Times(null, null));
    }
}
