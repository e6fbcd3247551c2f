package io.portreeve.rule;

import io.portreeve.rule.ExceptionTrial.Period;
import io.portreeve.rule.ExceptionTrial.TriedAlert;
import io.portreeve.rule.PastAlerts.PastAlert;
import io.portreeve.rule.PastAlerts.Reach;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tries an exception on the alerts that were made lately: which ones would not be there. */
@Component
class TryOnAlerts {

    /** How far back alerts are looked at. */
    static final Duration PERIOD = Duration.ofDays(30);

    /** How many of the alerts that are hidden, and of those that are left, are shown. */
    static final int MAX_SHOWN = 20;

    private final PastAlerts alerts;
    private final Clock clock;

    TryOnAlerts(PastAlerts alerts, Clock clock) {
        this.alerts = alerts;
        this.clock = clock;
    }

    /** @param rule whose alerts; null for those of all rules */
    ExceptionTrial attempt(@Nullable RuleId rule, NewException wanted) {
        Instant now = clock.instant();
        wanted.futureOrNever(now);
        var tally = new Tally(ExceptionQuery.of(wanted.query(), now));
        Reach reach = alerts.read(rule, now.minus(PERIOD), now, tally::take);
        return new ExceptionTrial(
                tally.hidden + tally.leftCount,
                tally.hidden,
                tally.hiddenAlerts,
                tally.left,
                tally.leftCount,
                new Period(reach.from(), now),
                reach.complete(),
                ExceptionQuery.warnings(wanted.query(), now));
    }

    private static final class Tally {

        private final ExceptionQuery query;
        private final List<TriedAlert> hiddenAlerts = new ArrayList<>();
        private final List<TriedAlert> left = new ArrayList<>();
        private int hidden;
        private int leftCount;

        Tally(ExceptionQuery query) {
            this.query = query;
        }

        void take(PastAlert alert) {
            if (query.excepts(alert.event())) {
                hidden++;
                show(alert, hiddenAlerts);
                return;
            }
            leftCount++;
            show(alert, left);
        }

        private static void show(PastAlert alert, List<TriedAlert> shown) {
            if (shown.size() < MAX_SHOWN) shown.add(new TriedAlert(alert.id(), alert.reason(), alert.createdAt()));
        }
    }
}
