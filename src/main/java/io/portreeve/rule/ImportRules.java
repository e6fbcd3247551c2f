package io.portreeve.rule;

import io.portreeve.event.SafeText;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.ChangeRules.Changed;
import io.portreeve.rule.ImportReport.Line;
import io.portreeve.rule.ImportReport.Result;
import io.portreeve.rule.ImportRules.Read.Faulty;
import io.portreeve.rule.ImportRules.Read.Sound;
import io.portreeve.rule.RuleText.Format;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Takes rules from a body, some at a time: others change rules in between. A rule that cannot be read is told of and keeps none
 * of the others out.
 */
@Component
class ImportRules {

    /** How many rules are stored in one commit; Hibernate compares all of them whenever it writes. */
    private static final int MAX_PORTION = 100;

    /** How many characters of them, for all that is read of them is held at once. */
    private static final int MAX_PORTION_LENGTH = 4 << 20;

    private static final int MAX_ECHO = 500;

    /** How many faults an answer names in all: ten thousand rules with a hundred faults each would make a long one. */
    private static final int MAX_FAULTS = 50_000;

    private final ChangeRules rules;
    private final RuleSettings settings;

    ImportRules(ChangeRules rules, RuleSettings settings) {
        this.rules = rules;
        this.settings = settings;
    }

    /** What a text was read as. */
    sealed interface Read {

        record Sound(RuleFile file) implements Read {}

        record Faulty(Line line) implements Read {}
    }

    /**
     * Sent again it goes on where it ended.
     *
     * @throws ProblemException when the body holds no rules or too many, or when others change rules for too long
     */
    ImportReport take(byte[] body, Format format, Author by) {
        List<RuleText> texts = RuleText.split(body, format, settings);
        if (texts.isEmpty()) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body holds no rule.");
        }
        if (texts.size() > settings.maxImportedRules()) {
            throw new ProblemException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    "The body holds more than %d rules; send them in several parts."
                            .formatted(settings.maxImportedRules()));
        }
        int maxFaults = Math.max(2, MAX_FAULTS / texts.size());
        List<Line> lines = new ArrayList<>();
        for (int begin = 0, end; begin < texts.size(); begin = end) {
            end = endOfPortion(texts, begin);
            lines.addAll(takePortion(texts.subList(begin, end), by, maxFaults));
        }
        return ImportReport.of(lines);
    }

    private static int endOfPortion(List<RuleText> texts, int begin) {
        int most = Math.min(texts.size(), begin + MAX_PORTION);
        int end = begin;
        for (int length = 0; end < most && length < MAX_PORTION_LENGTH; end++) {
            length += texts.get(end).text().length();
        }
        return end;
    }

    /** Reads before it asks for the right to change rules, so that it has it for a short time only. */
    private List<Line> takePortion(List<RuleText> texts, Author by, int maxFaults) {
        List<Read> read =
                texts.stream().flatMap(text -> read(text, maxFaults).stream()).toList();
        List<RuleFile> files = read.stream()
                .filter(Sound.class::isInstance)
                .map(each -> ((Sound) each).file())
                .toList();
        List<Changed> stored = files.isEmpty() ? List.of() : rules.take(files, by);
        Iterator<Changed> changed = stored.iterator();
        return read.stream()
                .map(each -> switch (each) {
                    case Sound sound -> taken(changed.next());
                    case Faulty faulty -> faulty.line();
                })
                .toList();
    }

    /** Empty for a line of an export that holds no rule. */
    private Optional<Read> read(RuleText text, int maxFaults) {
        JsonNode read = MissingNode.getInstance();
        try {
            refuseWhenTooLong(text);
            read = text.read();
            if (text.isNoRule(read)) return Optional.empty();
            return Optional.of(new Sound(RuleFile.parse(text.path(), read)));
        } catch (RuleFileException e) {
            return Optional.of(new Faulty(rejected(text, read, e, maxFaults)));
        }
    }

    private void refuseWhenTooLong(RuleText text) {
        long most = settings.maxRuleSize().toBytes();
        if (text.text().length() <= most) return;
        throw new RuleFileException("the rule", "is longer than %d characters".formatted(most));
    }

    private static Line taken(Changed changed) {
        Rule rule = changed.rule();
        Result result = changed.result() == ChangeRules.Result.UNCHANGED ? Result.UNCHANGED : Result.IMPORTED;
        Stream<String> wentOff =
                changed.wentOff() ? Stream.of("It was on, and was switched off because it does not run.") : Stream.of();
        return new Line(
                rule.id().value(),
                rule.name(),
                ApiWord.of(result),
                ApiWord.of(rule.runs()),
                rule.enabled(),
                Stream.concat(rule.reasons().stream(), wentOff).toList());
    }

    private static Line rejected(RuleText text, JsonNode read, RuleFileException e, int maxFaults) {
        String place = "It begins at line %d of the body.".formatted(text.line());
        return new Line(
                echo(read.path("rule_id")),
                echo(read.path("name")),
                ApiWord.of(Result.REJECTED),
                ApiWord.of(Runs.NO),
                false,
                Stream.concat(e.sentences(maxFaults).stream(), Stream.of(place))
                        .map(SafeText::of)
                        .toList());
    }

    private static @Nullable String echo(JsonNode value) {
        return value.isString() ? SafeText.cut(value.stringValue(), MAX_ECHO) : null;
    }
}
