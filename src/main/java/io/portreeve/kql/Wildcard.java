package io.portreeve.kql;

import java.util.List;

/**
 * A pattern as a machine that reads a text character by character, in time linear in pattern and text whatever they are:
 * every piece between two stars may be taken where it occurs first, and the first occurrence is found as Knuth, Morris and
 * Pratt do. A state is a plain number, so that a walk over a document can keep one for each open branch.
 */
final class Wildcard {

    /** The state from which no text matches. */
    static final long DEAD = -1;

    private final String[] pieces;
    private final int[][] borders;
    private final int last;

    Wildcard(KqlPattern pattern) {
        this(pattern.pieces());
    }

    /** @param pieces as in {@link KqlPattern} */
    Wildcard(List<String> pieces) {
        this.pieces = pieces.toArray(String[]::new);
        this.borders = pieces.stream().map(Wildcard::borders).toArray(int[][]::new);
        this.last = pieces.size() - 1;
    }

    boolean matches(String text) {
        return accepts(read(start(), text));
    }

    long start() {
        return state(0, 0);
    }

    long read(long state, String text) {
        for (int i = 0; i < text.length() && state != DEAD; i++) state = read(state, text.charAt(i));
        return state;
    }

    long read(long state, char character) {
        if (state == DEAD) return DEAD;
        int piece = (int) (state >>> Integer.SIZE);
        int matched = (int) state;
        String expected = pieces[piece];
        // The first piece stands at the start of the text, so here nothing can be skipped.
        if (piece == 0) return expected.charAt(matched) == character ? state(0, matched + 1) : DEAD;
        if (expected.isEmpty()) return state;
        if (matched == expected.length()) matched = borders[piece][matched];
        while (matched > 0 && expected.charAt(matched) != character) matched = borders[piece][matched];
        return state(piece, expected.charAt(matched) == character ? matched + 1 : 0);
    }

    boolean accepts(long state) {
        if (state == DEAD) return false;
        return (int) (state >>> Integer.SIZE) == last && (int) state == pieces[last].length();
    }

    /** Goes on to the next piece when one is complete. The last piece never is: the text has to end with it. */
    private long state(int piece, int matched) {
        boolean complete = piece < last && matched == pieces[piece].length();
        return complete ? (long) (piece + 1) << Integer.SIZE : (long) piece << Integer.SIZE | matched;
    }

    /** For each length, the longest proper prefix of that part of the piece that is also its suffix. */
    private static int[] borders(String piece) {
        int[] borders = new int[piece.length() + 1];
        int border = 0;
        for (int length = 2; length <= piece.length(); length++) {
            while (border > 0 && piece.charAt(border) != piece.charAt(length - 1)) border = borders[border];
            if (piece.charAt(border) == piece.charAt(length - 1)) border++;
            borders[length] = border;
        }
        return borders;
    }
}
