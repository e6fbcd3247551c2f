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
 * @param maxImportedRules how many rules one import may bring
 * @param maxWait how long a change waits while somebody else changes rules, before it is refused with 503
 */
@ConfigurationProperties("portreeve.rules")
record RuleSettings(
        @DefaultValue("32MB") DataSize maxImportSize,
        @DefaultValue("1MB") DataSize maxRuleSize,
        @DefaultValue("10000") int maxImportedRules,
        @DefaultValue("10s") Duration maxWait) {}
