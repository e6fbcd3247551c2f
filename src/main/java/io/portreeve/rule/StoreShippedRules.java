package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts the shipped rules into the database at start-up, before anything is scheduled or served. A rule that is there keeps
 * its switch; one that was changed here or imported over ours stays as it is, and one that was deleted stays away.
 */
@Component
class StoreShippedRules implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(StoreShippedRules.class);

    private final ShippedRules shipped;
    private final ShippedRuleRows known;
    private final RuleLock lock;
    private final RuleRows rows;
    private final ChangeRules changes;
    private final TransactionOperations transaction;

    StoreShippedRules(
            ShippedRules shipped,
            ShippedRuleRows known,
            RuleLock lock,
            RuleRows rows,
            ChangeRules changes,
            TransactionOperations transaction) {
        this.shipped = shipped;
        this.known = known;
        this.lock = lock;
        this.rows = rows;
        this.changes = changes;
        this.transaction = transaction;
    }

    @Override
    public void afterSingletonsInstantiated() {
        store(shipped.all());
    }

    void store(List<RuleFile> files) {
        transaction.executeWithoutResult(status -> {
            lock.takeAtStart();
            files.forEach(this::store);
        });
    }

    private void store(RuleFile file) {
        RuleRow row = rows.findById(file.id().value()).orElse(null);
        ShippedRuleRow seen = known.findById(file.id().value()).orElse(null);
        String fingerprint = fingerprint(file);
        boolean isNewText = seen == null || seen.see(fingerprint);
        if (seen == null) known.save(new ShippedRuleRow(file.id(), fingerprint));

        if (row == null && seen != null) return;
        if (row == null || row.isAsShipped()) {
            take(row, file);
        } else if (isNewText) {
            log.info(
                    "The shipped rule {} ({}) has a newer text, left out because the rule was changed here",
                    file.content().name(),
                    file.id());
        }
    }

    private void take(@Nullable RuleRow row, RuleFile file) {
        switch (changes.takeShipped(row, file).result()) {
            case CREATED ->
                log.info("Stored the shipped rule {} ({})", file.content().name(), file.id());
            case REVISED ->
                log.info("Updated the shipped rule {} ({})", file.content().name(), file.id());
            case UNCHANGED -> {}
        }
    }

    private static String fingerprint(RuleFile file) {
        String text = RuleJson.write(ElasticForm.of(file.id(), file.content(), true));
        return UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString();
    }
}
