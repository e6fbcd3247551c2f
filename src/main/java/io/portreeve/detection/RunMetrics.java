package io.portreeve.detection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.portreeve.event.EventStream;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import io.portreeve.rule.RunView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What runs did, counted by the replica that ran them, and how far each rule lags behind, as the database has it: every replica
 * tells that of every rule. The database is asked each minute and not at each scrape.
 */
@Component
class RunMetrics {

    private static final Logger log = LoggerFactory.getLogger(RunMetrics.class);

    private static final String PREFIX = "portreeve.detection.";
    private static final String RULE = "rule";

    private final Rules rules;
    private final Checkpoints checkpoints;
    private final EventStream stream;
    private final Clock clock;
    private final MeterRegistry registry;
    private final MultiGauge lags;

    RunMetrics(Rules rules, Checkpoints checkpoints, EventStream stream, Clock clock, MeterRegistry registry) {
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.stream = stream;
        this.clock = clock;
        this.registry = registry;
        this.lags = MultiGauge.builder(PREFIX + "lag")
                .description("Age of the oldest event that a rule has not examined yet")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Counts a run, after its commit. */
    void count(RuleRun run) {
        RunView view = run.view();
        Tags rule = Tags.of(RULE, view.ruleId());
        Counter.builder(PREFIX + "runs")
                .description("Runs of rules")
                .tags(rule.and("status", view.status()))
                .register(registry)
                .increment();
        Timer.builder(PREFIX + "run")
                .description("How long runs took")
                .tags(rule)
                .register(registry)
                .record(Duration.ofMillis(Math.max(0, view.durationMillis())));
        Counter.builder(PREFIX + "events.scanned")
                .description("Stored events that rules examined")
                .tags(rule)
                .register(registry)
                .increment(view.scanned());
        Counter.builder(PREFIX + "matches")
                .description("Events that rules matched")
                .tags(rule)
                .register(registry)
                .increment(view.matched());
        countMatches(rule, "created", view.created());
        countMatches(rule, "duplicate", view.duplicate());
        countMatches(rule, "excepted", view.excepted());
        countMatches(rule, "suppressed", view.suppressed());
        countMatches(rule, "deferred", view.deferred());
    }

    /** The outcome is a label because a name may not end in "created" for Prometheus. */
    private void countMatches(Tags rule, String outcome, int matches) {
        Counter.builder(PREFIX + "alerts")
                .description("What became of matches")
                .tags(rule.and("outcome", outcome))
                .register(registry)
                .increment(matches);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void measure() {
        try {
            List<RuleId> switchedOn = rules.switchedOn();
            lags.register(lagsOf(switchedOn), true);
            forgetDeleted(new HashSet<>(switchedOn));
        } catch (DataAccessException | TransactionException e) {
            log.debug("The lag of the rules was not measured", e);
        }
    }

    private List<Row<?>> lagsOf(List<RuleId> switchedOn) {
        Instant now = clock.instant();
        Map<RuleId, StreamPosition> examined = checkpoints.examinedBy(switchedOn);
        Map<StreamPosition, Double> lagAt = new HashMap<>(); // most rules stand at the same few places
        List<Row<?>> rows = new ArrayList<>();
        for (RuleId rule : switchedOn) {
            StreamPosition place = examined.getOrDefault(rule, StreamPosition.START);
            rows.add(Row.of(Tags.of(RULE, rule.value()), lagAt.computeIfAbsent(place, it -> secondsWaiting(it, now))));
        }
        return rows;
    }

    private double secondsWaiting(StreamPosition place, Instant now) {
        return stream.waitingSince(place)
                .map(since -> Math.max(0, Duration.between(since, now).toMillis() / 1000.0))
                .orElse(0.0);
    }

    /** Meters of rules that are gone would be scraped for ever. */
    private void forgetDeleted(Set<RuleId> switchedOn) {
        Map<RuleId, Boolean> deleted = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            String tag =
                    meter.getId().getName().startsWith(PREFIX) ? meter.getId().getTag(RULE) : null;
            if (tag == null) continue;
            RuleId rule = new RuleId(tag);
            if (switchedOn.contains(rule)) continue;
            if (deleted.computeIfAbsent(rule, id -> rules.find(id).isEmpty())) registry.remove(meter);
        }
    }
}
