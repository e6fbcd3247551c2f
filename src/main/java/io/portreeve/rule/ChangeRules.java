package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.node.ObjectNode;

/** Changes rules. Every change and its line in the history are one commit; a change that changes nothing leaves no trace. */
@Component
class ChangeRules {

    private final RuleLock lock;
    private final RuleRows rows;
    private final RuleHistory history;
    private final ChangeExceptions exceptions;
    private final RulePlaces places;
    private final Clock clock;

    ChangeRules(
            RuleLock lock,
            RuleRows rows,
            RuleHistory history,
            ChangeExceptions exceptions,
            RulePlaces places,
            Clock clock) {
        this.lock = lock;
        this.rows = rows;
        this.history = history;
        this.exceptions = exceptions;
        this.places = places;
        this.clock = clock;
    }

    /** The rule after a change, and what the change came to. */
    record Changed(Rule rule, Result result, boolean wentOff) {}

    /** What a change came to. */
    enum Result {
        CREATED,
        REVISED,
        UNCHANGED
    }

    /**
     * Creates or replaces a rule. A switch that is left open stays as it is; a new rule is on when it runs fully.
     *
     * @param ifMatch the revisions the caller would replace; null for any
     */
    @Transactional
    Changed put(RuleId id, RuleBody body, @Nullable String ifMatch, Author by) {
        lock.take();
        RuleRow row = rows.findById(id.value()).orElse(null);
        refuseWhenChanged(id, row, ifMatch);
        RuleContent content = body.contentOver(row == null ? null : row.content());
        if (Boolean.TRUE.equals(body.enabled())) refuseWhenItCannotRun(JudgeRule.judge(content));
        return row == null
                ? create(id, content, body.enabled(), Rule.Source.CUSTOM, by)
                : revise(
                        row,
                        content,
                        body.enabled() == null ? row.isEnabled() : body.enabled(),
                        by,
                        RuleRow::markEdited);
    }

    /**
     * Takes rule files, one after the other in one commit. A rule that exists keeps its switch and, where the file has none, its
     * guide.
     */
    @Transactional
    List<Changed> take(List<RuleFile> files, Author by) {
        lock.takeForPortion();
        return files.stream().map(file -> take(file, by)).toList();
    }

    private Changed take(RuleFile file, Author by) {
        RuleRow row = rows.findById(file.id().value()).orElse(null);
        if (row == null) return create(file.id(), file.content(), file.enabled(), Rule.Source.IMPORTED, by);
        RuleContent content = file.content().guide().isEmpty()
                ? file.content().withGuide(row.content().guide())
                : file.content();
        return revise(row, content, row.isEnabled(), by, RuleRow::markImported);
    }

    /**
     * Switches a rule on or off.
     *
     * @param from where a rule that is on shall begin to read; null for where it stopped
     */
    @Transactional
    Rule turn(RuleId id, boolean on, @Nullable StartFrom from, @Nullable String ifMatch, Author by) {
        lock.take();
        RuleRow row = rows.findById(id.value()).orElseThrow(() -> ProblemException.notFound("rule", id));
        refuseWhenChanged(id, row, ifMatch);
        if (on) refuseWhenItCannotRun(row.verdict());
        return from == null ? revise(row, row.content(), on, by, unmarked -> {}).rule() : move(row, from, by);
    }

    private Rule move(RuleRow row, StartFrom from, Author by) {
        Instant now = now();
        List<String> changed = row.isEnabled() ? List.of("from") : List.of("enabled", "from");
        String place = places.move(row.id(), from);
        row.switchOnElsewhere(now);
        history.moved(row, changed, from, place, by, now);
        return row.rule();
    }

    /** Deletes a rule and ends its exceptions; its history and its alerts stay. */
    @Transactional
    void delete(RuleId id, @Nullable String ifMatch, Author by) {
        lock.take();
        RuleRow row = rows.findById(id.value()).orElseThrow(() -> ProblemException.notFound("rule", id));
        refuseWhenChanged(id, row, ifMatch);
        Instant now = now();
        exceptions.endAllOf(id, by, now);
        history.deleted(row, by, now);
        rows.delete(row);
    }

    /** Takes the newer text of a rule that comes with the service. */
    Changed takeShipped(@Nullable RuleRow row, RuleFile file) {
        return row == null
                ? create(file.id(), file.content(), file.enabled(), Rule.Source.BUILTIN, Author.BUILTIN)
                : revise(row, file.content(), row.isEnabled(), Author.BUILTIN, unmarked -> {});
    }

    private Changed create(RuleId id, RuleContent content, @Nullable Boolean enabled, Rule.Source source, Author by) {
        Instant now = now();
        boolean on = enabled == null ? JudgeRule.judge(content).runs() == Runs.FULLY : enabled;
        RuleRow row = rows.save(new RuleRow(id, content, on, source, history.firstRevisionOf(id), now));
        history.created(row, by, now);
        return new Changed(row.rule(), Result.CREATED, false);
    }

    /** @param mark told of a content that changed */
    private Changed revise(RuleRow row, RuleContent content, boolean on, Author by, Consumer<RuleRow> mark) {
        Instant now = now();
        boolean wasOn = row.isEnabled();
        ObjectNode before = ElasticForm.of(row);
        boolean isNewContent = !ElasticForm.sameContent(content, row.content());
        if (!row.revise(isNewContent ? content : row.content(), on, now)) {
            return new Changed(row.rule(), Result.UNCHANGED, false);
        }
        if (isNewContent) mark.accept(row);
        history.changed(before, row, by, now);
        return new Changed(row.rule(), Result.REVISED, wasOn && !row.isEnabled());
    }

    /** What the database holds, so that an answer says what the next reading will. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void refuseWhenItCannotRun(Verdict verdict) {
        if (verdict.canRun()) return;
        throw new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "rule-does-not-run",
                "The rule does not run here and so cannot be on; the reasons are under errors.",
                verdict.reasons().stream()
                        .map(reason -> new FieldProblem("enabled", true, reason))
                        .toArray(FieldProblem[]::new));
    }

    private static void refuseWhenChanged(RuleId id, @Nullable RuleRow row, @Nullable String ifMatch) {
        if (ifMatch == null) return;
        if (row == null) {
            throw new ProblemException(
                    HttpStatus.PRECONDITION_FAILED,
                    "changed-meanwhile",
                    "There is no rule %s any more. Leave If-Match out to create it.".formatted(id));
        }
        if (names(ifMatch, row.revision())) return;
        throw new ProblemException(
                HttpStatus.PRECONDITION_FAILED,
                "changed-meanwhile",
                "Rule %s was changed meanwhile, its ETag is \"%d\". Read it again before you change it."
                        .formatted(id, row.revision()));
    }

    private static boolean names(String ifMatch, int revision) {
        String etag = "\"" + revision + "\"";
        return Arrays.stream(ifMatch.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }
}
