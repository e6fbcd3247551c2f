package io.portreeve.alert;

import io.portreeve.alert.FalsePositiveChecks.Verdict;
import io.portreeve.alert.ResponseCommands.Commands;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.Guide;
import io.portreeve.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Answers a rule's guide for one alert. An answer that cannot be computed says so: the alert is raised all the same, because
 * otherwise a strange event would be a hidden one.
 */
@Component
class Investigator {

    private static final Logger LOG = LoggerFactory.getLogger(Investigator.class);

    private final List<Answer> answers;
    private final Map<String, Answer> answersByName;
    private final FalsePositiveChecks checks;
    private final ResponseCommands commands;

    Investigator(List<Answer> answers, FalsePositiveChecks checks, ResponseCommands commands) {
        this.answers = answers;
        this.answersByName = answers.stream().collect(Collectors.toMap(Answer::name, Function.identity()));
        this.checks = checks;
        this.commands = commands;
    }

    /** A step of the guide and what was found. */
    record AnsweredStep(Guide.Step step, Answered answered) {}

    /** A note of the guide and whether it applies. */
    record CheckedNote(Guide.Note note, Verdict verdict) {}

    /** A response of the guide and its commands. */
    record PreparedResponse(Guide.Response response, Commands commands) {}

    /** What happened, in one sentence. */
    Prose reason(AlertContext context) {
        return orSayWhy(() -> Reason.of(context), "reason", why -> why);
    }

    Investigation investigate(AlertContext context, Prose reason, Instant now) {
        Guide guide = Guide.parse(context.rule().guide());
        List<AnsweredStep> steps = stepsOf(guide, context).stream()
                .map(step -> answered(step, context))
                .toList();
        List<CheckedNote> notes = notesOf(guide, context.rule()).stream()
                .map(note -> checked(note, context))
                .toList();
        List<PreparedResponse> responses = responsesOf(guide, context).stream()
                .map(response -> prepared(response, context))
                .toList();
        List<Prose> summary = summary(context, reason, notes);
        return new Investigation(
                now,
                summary.stream().map(Prose::plain).collect(Collectors.joining(" ")),
                steps.stream().map(Investigator::asStep).toList(),
                notes.stream().map(Investigator::asFalsePositive).toList(),
                responses.stream().map(Investigator::asResponse).toList(),
                context.rule().setup(),
                new InvestigationPage(context, now).write(summary, steps, notes, responses));
    }

    /** A guide that asks for none of our answers gets those that fit the event, before its own steps. */
    private List<Guide.Step> stepsOf(Guide guide, AlertContext context) {
        boolean asks = guide.steps().stream()
                .anyMatch(step -> step.answer() != null && answersByName.containsKey(step.answer()));
        if (asks) return guide.steps();
        List<Guide.Step> steps = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer.fits(context)) steps.add(new Guide.Step(answer.title(), "", answer.name()));
        }
        steps.addAll(guide.steps());
        return steps;
    }

    private static List<Guide.Note> notesOf(Guide guide, Rule rule) {
        if (!guide.falsePositives().isEmpty()) return guide.falsePositives();
        List<Guide.Note> notes = new ArrayList<>();
        rule.falsePositives().forEach(text -> notes.add(new Guide.Note(text, null)));
        notes.add(
                new Guide.Note("Nothing was stored: a dry run, or a request that was refused later.", "not-persisted"));
        notes.add(new Guide.Note("Automation did it.", "automation"));
        return notes;
    }

    private static List<Guide.Response> responsesOf(Guide guide, AlertContext context) {
        if (!guide.responses().isEmpty()) return guide.responses();
        String live = context.isAboutService() ? "live-service" : "live-object";
        return List.of(
                new Guide.Response("Look at the object as it is now.", live),
                new Guide.Response("Review what else the actor changed.", "actor-changes"),
                new Guide.Response("Take the actor's access away if it was not the owner.", "restrict-actor"));
    }

    private AnsweredStep answered(Guide.Step step, AlertContext context) {
        Answer answer = step.answer() == null ? null : answersByName.get(step.answer());
        if (answer == null) return new AnsweredStep(step, Answered.of(Prose.words(leftToPeople(step.answer()))));
        return new AnsweredStep(step, orSayWhy(() -> answer.answer(context), step.title(), why -> Answered.of(why)));
    }

    private static String leftToPeople(@Nullable String answer) {
        return answer == null
                ? "Not answered automatically."
                : "Not answered automatically: there is no answer named " + answer + ".";
    }

    private CheckedNote checked(Guide.Note note, AlertContext context) {
        return new CheckedNote(
                note,
                orSayWhy(
                        () -> checks.decide(note.check(), context),
                        note.text(),
                        why -> new Verdict(FalsePositiveChecks.Applies.UNKNOWN, why)));
    }

    private PreparedResponse prepared(Guide.Response response, AlertContext context) {
        return new PreparedResponse(
                response,
                orSayWhy(
                        () -> commands.find(response.command(), context),
                        response.text(),
                        why -> new Commands(List.of(), why)));
    }

    /** A failed statement has spoiled the transaction, so that is not for an answer to swallow. */
    private static <T> T orSayWhy(Supplier<T> question, String title, Function<Prose, T> excuse) {
        try {
            return question.get();
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("The answer to '{}' could not be computed", title, e);
            return excuse.apply(Prose.of("This could not be answered: {}.", String.valueOf(e.getMessage())));
        }
    }

    private List<Prose> summary(AlertContext context, Prose reason, List<CheckedNote> notes) {
        List<Prose> sentences = new ArrayList<>();
        sentences.add(reason);
        if (context.event().incomplete()) sentences.add(remedy(context));
        sentences.add(orSayWhy(() -> usual(context), "summary", why -> why));
        List<Prose> excuses = notes.stream()
                .filter(note -> note.verdict().applies() == FalsePositiveChecks.Applies.YES)
                .map(note -> note.verdict().because())
                .toList();
        if (!excuses.isEmpty()) {
            sentences.add(Prose.of("What suggests a false positive: {}.", Prose.list(excuses, 3)));
        } else if (context.tookEffect()) {
            sentences.add(Prose.words("Nothing that was checked suggests a false positive."));
        }
        return sentences;
    }

    private static Prose remedy(AlertContext context) {
        return Prose.words(
                context.event().json().isCut()
                        ? "To get such events whole, raise buffer_max_size in Fluent Bit's tail input (docs/senders.md)."
                        : "To get such events whole, raise the sizes of kube-apiserver's audit truncation (docs/senders.md).");
    }

    private static Prose usual(AlertContext context) {
        String resource = context.event().resource();
        if (context.actor().user() == null || resource == null)
            return Prose.words("Whether that is usual cannot be told.");
        int count = context.past().actor().count();
        if (count == 0) return Prose.of("It is the first stored write to {} by this user.", resource);
        return Prose.of("This user wrote to {} {} before.", resource, Prose.words(count == 1 ? "once" : times(count)));
    }

    private static String times(int count) {
        return (count >= 1_000 ? "at least " : "") + count + " times";
    }

    private static Investigation.Step asStep(AnsweredStep answered) {
        Guide.Step step = answered.step();
        return new Investigation.Step(
                step.title(),
                step.text(),
                answered.answered().plain(),
                answered.answered().links());
    }

    private static Investigation.FalsePositive asFalsePositive(CheckedNote checked) {
        return new Investigation.FalsePositive(
                checked.note().text(),
                ApiWord.of(checked.verdict().applies()),
                checked.verdict().because().plain());
    }

    private static Investigation.Response asResponse(PreparedResponse prepared) {
        Prose note = prepared.commands().note();
        String text = prepared.response().text();
        return new Investigation.Response(
                note == null ? text : text + "\n\n" + note.plain(),
                prepared.commands().commands());
    }
}
