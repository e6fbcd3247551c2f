package io.portreeve.rule;

import io.portreeve.event.SafeText;
import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.rule.ChangeRules.Changed;
import io.portreeve.rule.ImportReport.Line;
import io.portreeve.rule.ImportReport.Result;
import io.portreeve.rule.RuleText.Format;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Takes rules from a body in one commit. A rule that cannot be read is told of and keeps none of the others out. */
@Component
class ImportRules {

    /** How many rules Hibernate looks after at once: it compares all of them whenever it writes. */
    private static final int AT_ONCE = 50;

    private static final int MAX_ECHO = 500;

    /** How many faults an answer names in all: ten thousand rules with a hundred faults each would make a long one. */
    private static final int MAX_FAULTS = 50_000;

    private final ChangeRules rules;
    private final RuleSettings settings;
    private final EntityManager entities;

    ImportRules(ChangeRules rules, RuleSettings settings, EntityManager entities) {
        this.rules = rules;
        this.settings = settings;
        this.entities = entities;
    }

    /** @throws ProblemException when the body holds no rules, or too many */
    @Transactional
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
        for (RuleText text : texts) {
            take(text, by, maxFaults).ifPresent(lines::add);
            if (lines.size() % AT_ONCE == 0) letGo();
        }
        return ImportReport.of(lines);
    }

    private void letGo() {
        entities.flush();
        entities.clear();
    }

    /** Empty for a line of an export that holds no rule. */
    private Optional<Line> take(RuleText text, Author by, int maxFaults) {
        JsonNode read = MissingNode.getInstance();
        try {
            refuseWhenTooLong(text);
            read = text.read();
            if (text.isNoRule(read)) return Optional.empty();
            return Optional.of(taken(rules.take(RuleFile.parse(text.path(), read), by)));
        } catch (RuleFileException e) {
            return Optional.of(rejected(text, read, e, maxFaults));
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
