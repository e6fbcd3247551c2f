package io.portreeve.detection;

import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;

/**
 * A rule that this transaction alone may run.
 *
 * @param examined the rule's checkpoint: everything up to it was examined
 */
record ClaimedRule(Rule rule, StreamPosition examined) {}
