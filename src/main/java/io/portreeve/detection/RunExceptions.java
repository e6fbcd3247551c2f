package io.portreeve.detection;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import io.portreeve.rule.Exceptions.InForce;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exceptions of one rule's run, made ready when it begins. One that does not compile any more excepts nothing, so that the
 * rule alerts rather too often.
 */
final class RunExceptions {

    /** A rule without exceptions. */
    static final RunExceptions NONE = new RunExceptions(List.of(), List.of());

    private static final Logger log = LoggerFactory.getLogger(RunExceptions.class);

    private final List<Ready> ready;
    private final List<Long> broken;

    private record Ready(InForce exception, KqlMatcher matcher) {}

    private RunExceptions(List<Ready> ready, List<Long> broken) {
        this.ready = ready;
        this.broken = broken;
    }

    /** Whether one of them is surely true for an event. */
    boolean except(SeenEvent event) {
        return exceptionOf(event).isPresent();
    }

    /** The oldest of them that is surely true for an event. */
    Optional<InForce> exceptionOf(SeenEvent event) {
        return ready.stream()
                .filter(one -> event.ask(one.matcher()) == Verdict.MATCH)
                .map(Ready::exception)
                .findFirst();
    }

    /** The ids of all, those that do not compile among them, in order. */
    List<Long> ids() {
        return Stream.concat(ready.stream().map(one -> one.exception().id()), broken.stream())
                .sorted()
                .toList();
    }

    /** The ids of those that do not compile. */
    List<Long> broken() {
        return broken;
    }

    /** Makes exceptions ready for the rules of a pass; those of all rules once. */
    static final class Compiler {

        private final Clock atStart;
        private final Map<Long, Optional<KqlMatcher>> matchers = new HashMap<>();

        Compiler(Instant startedAt) {
            this.atStart = Clock.fixed(startedAt, ZoneOffset.UTC);
        }

        RunExceptions compile(List<InForce> exceptions) {
            if (exceptions.isEmpty()) return NONE;
            List<Ready> ready = new ArrayList<>();
            List<Long> broken = new ArrayList<>();
            for (InForce exception : exceptions) {
                matchers.computeIfAbsent(exception.id(), id -> matcher(exception))
                        .ifPresentOrElse(
                                matcher -> ready.add(new Ready(exception, matcher)), () -> broken.add(exception.id()));
            }
            return new RunExceptions(List.copyOf(ready), List.copyOf(broken));
        }

        private Optional<KqlMatcher> matcher(InForce exception) {
            try {
                return Optional.of(KqlMatcher.compile(Kql.parse(exception.query()), FieldCatalogue.TYPES, atStart));
            } catch (KqlException e) {
                log.warn("Exception {} does not compile and excepts nothing: {}", exception.id(), e.getMessage());
                return Optional.empty();
            }
        }
    }
}
