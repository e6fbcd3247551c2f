package io.portreeve.rule;

import java.util.Optional;
import java.util.Set;

/** The id of a rule as Elastic's format has it: usually a UUID, 1 to 255 characters. */
public record RuleId(String value) {

    static final int MAX_LENGTH = 255;

    static final String NOT_REACHABLE =
            "could not be asked for over the API: it must not hold / \\ ; % or control characters, nor be '.', '..' or the word of a path, as 'import'";

    /** Ids that would hide behind the API's own paths, or lead elsewhere. */
    private static final Set<String> PATHS = Set.of("export", "import", "preview", "test", "validate", ".", "..");

    /** What no part of a path may hold, however it is encoded: a path must not be read in two ways. */
    private static final String NO_PART_OF_A_PATH = "/\\;%\u2028\u2029";

    public RuleId {
        if (!fits(value)) {
            throw new IllegalArgumentException("a rule id has 1 to 255 characters and no U+0000");
        }
    }

    /** The id in a text from outside; empty when no rule can have it. */
    public static Optional<RuleId> parse(String text) {
        return fits(text) ? Optional.of(new RuleId(text)) : Optional.empty();
    }

    /** Whether it can be asked for over the API. */
    boolean isReachable() {
        return !PATHS.contains(value) && value.chars().allMatch(RuleId::canStandInAPath);
    }

    private static boolean canStandInAPath(int character) {
        return !Character.isISOControl(character) && NO_PART_OF_A_PATH.indexOf(character) < 0;
    }

    private static boolean fits(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && text.indexOf('\0') < 0;
    }

    @Override
    public String toString() {
        return value;
    }
}
