package io.portreeve.detection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleReadiness.Summary;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Has the summaries worked out in each replica, and tells them as a metric: a scrape goes through while the database is away.
 * The clusters are counted, not named: their names come from senders.
 */
@Component
class ReadinessRefresh implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(ReadinessRefresh.class);

    /** The first time comes soon after the start. */
    private static final int FIRST = 10;

    private final Readiness readiness;
    private final ReadinessSettings settings;
    private final MultiGauge gauge;

    ReadinessRefresh(Readiness readiness, ReadinessSettings settings, MeterRegistry meters) {
        this.readiness = readiness;
        this.settings = settings;
        this.gauge = MultiGauge.builder("portreeve.rules.readiness")
                .description("Clusters by what a rule that is on sees of them")
                .register(meters);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        Duration first = settings.refresh().dividedBy(FIRST);
        tasks.addFixedDelayTask(new FixedDelayTask(this::tick, settings.refresh(), first));
    }

    private void tick() {
        try {
            refresh();
        } catch (RuntimeException e) {
            // The thread's edge: until the next tick the last summaries stand.
            log.warn("The readiness of rules was not worked out, the next tick tries again: {}", e.toString());
        }
    }

    void refresh() {
        readiness.refresh();
        gauge.register(
                readiness.summaries().entrySet().stream()
                        .flatMap(entry -> rows(entry.getKey(), entry.getValue()))
                        .toList(),
                true);
    }

    private static Stream<MultiGauge.Row<?>> rows(RuleId rule, Summary summary) {
        return Stream.of(
                row(rule, ReadinessVerdict.READY, summary.ready()),
                row(rule, ReadinessVerdict.NO_DATA, summary.noData()),
                row(rule, ReadinessVerdict.PARTLY, summary.partly()),
                row(rule, ReadinessVerdict.BLIND, summary.blind()));
    }

    private static MultiGauge.Row<?> row(RuleId rule, ReadinessVerdict verdict, int clusters) {
        return MultiGauge.Row.of(Tags.of("rule", rule.value(), "verdict", verdict.word()), clusters);
    }
}
