package io.portreeve.rule;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of rules is taken.
 *
 * @param maxImportSize the largest body of an import
 * @param maxRuleSize the largest single rule, in an import or as the body of a PUT
 * @param maxTestSize the largest body of a test, an event and a query
 * @param maxImportedRules how many rules one import may bring
 */
@ConfigurationProperties("portreeve.rules")
record RuleSettings(
        @DefaultValue("32MB") DataSize maxImportSize,
        @DefaultValue("1MB") DataSize maxRuleSize,
        @DefaultValue("5MB") DataSize maxTestSize,
        @DefaultValue("10000") int maxImportedRules) {}
