package io.portreeve.rule;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts the shipped rules into the database at start-up, before anything is scheduled or served. A rule that is there keeps
 * its switch, and one that was imported over ours stays as it is.
 */
@Component
class StoreShippedRules implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(StoreShippedRules.class);

    private final ShippedRules shipped;
    private final RuleRows rows;
    private final TransactionOperations transaction;
    private final Clock clock;

    StoreShippedRules(ShippedRules shipped, RuleRows rows, TransactionOperations transaction, Clock clock) {
        this.shipped = shipped;
        this.rows = rows;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        store(shipped.all());
    }

    void store(List<RuleFile> files) {
        transaction.executeWithoutResult(status -> {
            rows.lockShippedRules();
            Instant now = clock.instant();
            files.forEach(file -> store(file, now));
        });
    }

    private void store(RuleFile file, Instant now) {
        rows.findById(file.id().value()).ifPresentOrElse(row -> revise(row, file, now), () -> add(file, now));
    }

    private void add(RuleFile file, Instant now) {
        boolean enabled = file.enabled() == null || file.enabled();
        rows.save(new RuleRow(file.id(), file.content(), enabled, Rule.Source.BUILTIN, now));
        log.info("Stored the shipped rule {} ({})", file.content().name(), file.id());
    }

    private static void revise(RuleRow row, RuleFile file, Instant now) {
        if (row.isFrom(Rule.Source.BUILTIN) && row.revise(file.content(), now)) {
            log.info("Updated the shipped rule {} ({})", file.content().name(), file.id());
        }
    }
}
