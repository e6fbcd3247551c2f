package io.portreeve.rule;

import java.util.List;

/**
 * Whether a rule runs.
 *
 * @param reasons why it does not run fully, and what else its author should know, in words
 */
record Verdict(Runs runs, List<String> reasons) {

    Verdict {
        reasons = List.copyOf(reasons);
    }

    boolean canRun() {
        return runs != Runs.NO;
    }
}
