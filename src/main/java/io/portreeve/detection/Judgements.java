package io.portreeve.detection;

import io.portreeve.event.EventPlace;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RunView;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds when a rule judged an event, by its own runs or by a backfill. */
@Component
class Judgements {

    private final Examinations examinations;
    private final Backfills backfills;
    private final RuleRunRepository runs;

    Judgements(Examinations examinations, Backfills backfills, RuleRunRepository runs) {
        this.examinations = examinations;
        this.backfills = backfills;
        this.runs = runs;
    }

    /**
     * The last time that a rule judged an event.
     *
     * @param place where the event lies in the stream; null for nowhere yet
     */
    Optional<Judgement> last(RuleId rule, StoredEvent event, @Nullable StreamPosition place) {
        return Stream.concat(byRun(rule, place), byBackfill(rule, event)).max(Comparator.comparing(Judgement::at));
    }

    private Stream<Judgement> byRun(RuleId rule, @Nullable StreamPosition place) {
        if (place == null) return Stream.empty();
        return examinations.of(rule, place).stream().limit(1).map(this::judgement);
    }

    private Judgement judgement(Examinations.Examination examination) {
        RunView run = examination.runId() == null
                ? null
                : runs.findById(examination.runId()).map(RuleRun::view).orElse(null);
        return new Judgement(
                examination.revision(),
                run == null ? examination.notBefore() : run.startedAt(),
                run,
                null,
                run != null);
    }

    private Stream<Judgement> byBackfill(RuleId rule, StoredEvent event) {
        return backfills.passed(rule, EventPlace.of(event.id()), event.receivedAt()).stream()
                .map(backfill -> judgement(backfill, EventPlace.of(event.id())));
    }

    private Judgement judgement(Backfill backfill, EventPlace event) {
        return backfills
                .partOf(backfill, event)
                .map(part -> new Judgement(part.revision(), part.lastExaminedAt(), null, backfill.id(), true))
                .orElseGet(
                        () -> new Judgement(backfill.ruleRevision(), backfill.createdAt(), null, backfill.id(), false));
    }
}
