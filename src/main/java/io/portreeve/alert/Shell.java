package io.portreeve.alert;

import org.jspecify.annotations.Nullable;

/** Text as one word of a POSIX shell. */
final class Shell {

    /** Longer than any name Kubernetes takes. */
    private static final int MAX_LENGTH = 512;

    private static final int REPLACEMENT = 0xFFFD;

    private Shell() {}

    /** The text in single quotes, in which a shell gives nothing a meaning. */
    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * Whether the text may stand in a command a person copies: nothing in it is invisible, ends the line or was replaced on
     * the way, so that what is run is what was read.
     */
    static boolean canCarry(@Nullable String text) {
        return text != null
                && !text.isBlank()
                && text.length() <= MAX_LENGTH
                && text.codePoints()
                        .noneMatch(character -> VisibleText.isInvisible(character) || character == REPLACEMENT);
    }
}
