package io.portreeve.event;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.portreeve.event.JdbcQuarantine.Total;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What the quarantine keeps and what it had to drop, as the database has it: every replica tells the same. It is asked each
 * minute and not at each scrape, so that a scrape goes through while the database is away.
 */
@Component
class QuarantineMetrics implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(QuarantineMetrics.class);

    private final JdbcQuarantine quarantine;
    private volatile Total last = new Total(0, 0, 0, 0);

    QuarantineMetrics(JdbcQuarantine quarantine) {
        this.quarantine = quarantine;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void measure() {
        try {
            last = quarantine.total();
        } catch (DataAccessException | TransactionException e) {
            log.debug("The quarantine was not measured", e);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("portreeve.quarantine.records", this, of(Total::records))
                .description("Records in quarantine")
                .register(registry);
        Gauge.builder("portreeve.quarantine.size", this, of(Total::weight))
                .description("What they take of portreeve.quarantine.max-size")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        countDropped("size", of(Total::dropped), registry);
        countDropped("age", of(Total::expired), registry);
    }

    private void countDropped(String reason, ToDoubleFunction<QuarantineMetrics> count, MeterRegistry registry) {
        FunctionCounter.builder("portreeve.quarantine.dropped", this, count)
                .description("Records that left the quarantine because of its total size or their age")
                .tag("reason", reason)
                .register(registry);
    }

    private static ToDoubleFunction<QuarantineMetrics> of(ToDoubleFunction<Total> part) {
        return metrics -> part.applyAsDouble(metrics.last);
    }
}
