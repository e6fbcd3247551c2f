package io.portreeve.rule;

import io.portreeve.event.SafeText;
import java.util.List;

/**
 * Whether a rule runs.
 *
 * @param reasons why it does not run fully, and what else its author should know, in words; they may quote the rule and are
 *     cut to a length that can be told
 */
record Verdict(Runs runs, List<String> reasons) {

    private static final int MAX_REASON_LENGTH = 1_000;

    Verdict {
        reasons = reasons.stream()
                .map(reason -> SafeText.cut(reason, MAX_REASON_LENGTH))
                .toList();
    }

    boolean canRun() {
        return runs != Runs.NO;
    }
}
