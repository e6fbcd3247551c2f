package io.portreeve.detection;

import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.detection.Checkpoints.Examined;
import io.portreeve.event.OldEvents;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.Rules;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Lets go of events that are past their time, but of none that a rule that is on has still to examine: those stay until it did,
 * and the log and a metric say so.
 */
@Component
class EventRetention {

    private static final Logger log = LoggerFactory.getLogger(EventRetention.class);

    private final OldEvents events;
    private final Rules rules;
    private final Checkpoints checkpoints;
    private final AtomicInteger overdueDays;

    EventRetention(OldEvents events, Rules rules, Checkpoints checkpoints, MeterRegistry meters) {
        this.events = events;
        this.rules = rules;
        this.checkpoints = checkpoints;
        this.overdueDays = meters.gauge("portreeve.events.overdue.days", new AtomicInteger());
    }

    @Scheduled(initialDelay = 2, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void dropOldEvents() {
        List<RuleId> switchedOn = rules.switchedOn();
        checkpoints.createMissing(switchedOn);
        Optional<Examined> slowest = checkpoints.furthestBehind(switchedOn);
        StreamPosition examined = slowest.map(Examined::place).orElse(StreamPosition.END);

        OldEvents.Dropped dropped = events.drop(examined);

        overdueDays.set(dropped.unexamined().size());
        if (!dropped.days().isEmpty()) log.info("Dropped the events of {}, past their time", named(dropped.days()));
        if (!dropped.unexamined().isEmpty()) {
            log.warn(
                    "The events of {} are past their time but stay, because rule {} has not examined them yet:"
                            + " see its runs, or switch it off",
                    named(dropped.unexamined()),
                    slowest.map(Examined::rule).orElseThrow());
        }
    }

    private static String named(List<LocalDate> days) {
        return days.size() == 1 ? days.getFirst().toString() : days.getFirst() + " to " + days.getLast();
    }
}
