package io.portreeve.kql;

import java.util.List;

/**
 * A text with wildcards, as the literal texts around its stars: {@code ab*c} is {@code [ab, c]}, {@code *x} is {@code [, x]}.
 * A star stands for any characters, also none and also newlines; the pattern covers the whole value.
 */
public record KqlPattern(List<String> pieces) {

    public KqlPattern {
        pieces = List.copyOf(pieces);
        if (pieces.size() < 2) throw new IllegalArgumentException("A pattern without a star: " + pieces);
        if (pieces.subList(1, pieces.size() - 1).contains("")) {
            throw new IllegalArgumentException("Two stars side by side are one: " + pieces);
        }
    }

    /** Whether this is a star and nothing else. */
    public boolean isLoneStar() {
        return pieces.size() == 2
                && pieces.getFirst().isEmpty()
                && pieces.getLast().isEmpty();
    }
}
