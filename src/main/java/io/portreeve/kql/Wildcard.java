package io.portreeve.kql;

import java.util.List;

/**
 * A pattern that is matched in time linear in pattern and text whatever they are: every piece between two stars may be taken
 * where it occurs first, and the first occurrence is found as Knuth, Morris and Pratt do. A text is searched as a whole; a name
 * is read character by character, and a state of that is a plain number, so that a walk over a document can keep one for each
 * open branch.
 */
final class Wildcard {

    /** The state from which no text matches. */
    static final long DEAD = -1;

    /** The JDK finds what is shorter at a speed that no text takes from it. */
    private static final int SHORT = 8;

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

    /**
     * Whether it covers a whole text: its ends are looked at first, then each piece is looked for once.
     *
     * @param work told of each character looked at; when it does not suffice, the answer is no
     */
    boolean matches(String text, Work work) {
        String first = pieces[0];
        if (last == 0) return text.equals(first);
        int end = text.length() - pieces[last].length();
        if (end < first.length() || !work.take(first.length() + pieces[last].length())) return false;
        if (!text.startsWith(first) || !text.endsWith(pieces[last])) return false;
        int from = first.length();
        for (int piece = 1; piece < last; piece++) {
            if (!work.take(end - from)) return false;
            int found = find(piece, text, from, end);
            if (found < 0) return false;
            int next = found + pieces[piece].length();
            work.giveBack(end - next);
            from = next;
        }
        return true;
    }

    private int find(int piece, String text, int from, int end) {
        String expected = pieces[piece];
        if (expected.length() <= SHORT) return text.indexOf(expected, from, end);
        int matched = 0;
        for (int i = from; i < end; i++) {
            if (matched == 0) i = text.indexOf(expected.charAt(0), i, end);
            if (i < 0) return -1;
            char character = text.charAt(i);
            while (matched > 0 && expected.charAt(matched) != character) matched = borders[piece][matched];
            if (expected.charAt(matched) == character) matched++;
            if (matched == expected.length()) return i + 1 - matched;
        }
        return -1;
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
