package io.portreeve.rule;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How rules are taken.
 *
 * @param maxImportSize the largest body of an import
 * @param maxRuleSize the largest single rule, in an import or as the body of a PUT
 * @param maxTestSize the largest body of a test, an event and a query
 * @param maxImportedRules how many rules one import may bring
 * @param maxWait how long a change waits while somebody else changes rules, before it is refused with 503
 */
@ConfigurationProperties("portreeve.rules")
record RuleSettings(
        @DefaultValue("32MB") DataSize maxImportSize,
        @DefaultValue("1MB") DataSize maxRuleSize,
        @DefaultValue("5MB") DataSize maxTestSize,
        @DefaultValue("10000") int maxImportedRules,
        @DefaultValue("10s") Duration maxWait) {

    /** The pool gives a connection up that is silent for longer (application.yml). */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    RuleSettings {
        refuseUnlessHoldable("max-import-size", maxImportSize);
        refuseUnlessHoldable("max-rule-size", maxRuleSize);
        refuseUnlessHoldable("max-test-size", maxTestSize);
        if (maxImportedRules < 1 || maxImportedRules == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "portreeve.rules.max-imported-rules %d is not in 1..2147483646".formatted(maxImportedRules));
        }
        if (maxWait.toMillis() < 1 || maxWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("portreeve.rules.max-wait %s is not in 1ms..20s".formatted(maxWait));
        }
    }

    private static void refuseUnlessHoldable(String name, DataSize size) {
        if (size.toBytes() >= 1 && size.toBytes() < Integer.MAX_VALUE) return;
        throw new IllegalArgumentException("portreeve.rules.%s %s is not in 1B..2047MB".formatted(name, size));
    }
}
