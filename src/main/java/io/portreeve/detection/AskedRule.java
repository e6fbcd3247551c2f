package io.portreeve.detection;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlFault;
import io.portreeve.kql.KqlFaultFinder;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import io.portreeve.rule.Rule;
import io.portreeve.rule.Runs;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule's query asked of one event, as a run that begins at a moment asks it. */
final class AskedRule {

    private static final int MAX_FAULTS = 3;

    private final Rule rule;
    private final SeenEvent event;
    private final Verdict verdict;
    private final KqlFaultFinder finder;

    private AskedRule(Rule rule, SeenEvent event, KqlExpression query, Clock atStart) {
        this.rule = rule;
        this.event = event;
        this.verdict = event.ask(KqlMatcher.compile(query, FieldCatalogue.TYPES, atStart));
        this.finder = KqlFaultFinder.compile(query, FieldCatalogue.TYPES, atStart);
    }

    /** Empty for a rule that does not run. */
    static Optional<AskedRule> of(Rule rule, SeenEvent event, Instant startedAt) {
        if (rule.runs() == Runs.NO) return Optional.empty();
        try {
            return Optional.of(
                    new AskedRule(rule, event, Kql.parse(rule.query()), Clock.fixed(startedAt, ZoneOffset.UTC)));
        } catch (KqlException doesNotCompile) {
            return Optional.empty();
        }
    }

    boolean matches() {
        return verdict != Verdict.NO_MATCH;
    }

    boolean isSure() {
        return verdict == Verdict.MATCH;
    }

    /** The clauses that are false and the values that they saw, as sentences; and why there was no body, when that is it. */
    String faults() {
        List<KqlFault> faults = finder.faults(event.fields(), event.hidden());
        List<String> sentences = new ArrayList<>();
        faults.stream().limit(MAX_FAULTS).map(AskedRule::sentence).forEach(sentences::add);
        if (faults.size() > MAX_FAULTS) sentences.add("And %d more.".formatted(faults.size() - MAX_FAULTS));
        MissingBody.of(rule, event, faults).ifPresent(sentences::add);
        return String.join(" ", sentences);
    }

    private static String sentence(KqlFault fault) {
        if (fault.field() == null)
            return "Nothing in the event fits what the rule asks for: %s.".formatted(fault.asked());
        String was = fault.values().isEmpty() ? "was not there" : "was " + values(fault);
        return "%s %s; the rule asks for %s.".formatted(fault.field(), was, fault.asked());
    }

    private static String values(KqlFault fault) {
        String listed = Sentences.list(fault.values());
        return fault.valueCount() > fault.values().size() ? listed + ", of " + fault.valueCount() : listed;
    }
}
