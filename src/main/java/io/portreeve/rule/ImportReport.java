package io.portreeve.rule;

import io.portreeve.problem.ApiWord;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rules of an import, in the order of the body.
 *
 * @param imported how many rules are new here or have changed
 * @param unchanged how many were here just like that
 * @param rejected how many could not be read
 */
record ImportReport(int imported, int unchanged, int rejected, List<Line> rules) {

    static ImportReport of(List<Line> lines) {
        return new ImportReport(
                count(lines, Result.IMPORTED), count(lines, Result.UNCHANGED), count(lines, Result.REJECTED), lines);
    }

    private static int count(List<Line> lines, Result result) {
        String word = ApiWord.of(result);
        return (int) lines.stream().filter(line -> line.result().equals(word)).count();
    }

    /** What became of one rule. */
    enum Result {
        IMPORTED,
        UNCHANGED,
        REJECTED
    }

    /**
     * One rule.
     *
     * @param ruleId null when it could not be read
     * @param name null when it could not be read
     * @param enabled whether it is on now
     * @param reasons why it does not run fully, or was rejected, and what else its owner should know
     */
    @Schema(name = "ImportedRule")
    record Line(
            @Nullable String ruleId,
            @Nullable String name,

            @Schema(allowableValues = {"imported", "unchanged", "rejected"})
            String result,

            @Schema(allowableValues = {"fully", "partly", "no"})
            String runs,

            boolean enabled,
            List<String> reasons) {}
}
