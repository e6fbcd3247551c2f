package io.portreeve.ingest;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A body as it comes in, piece by piece. */
final class SentBody {

    static final int PIECE = 16 << 10;

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int size;

    /** The last piece may be shorter than the others, no other one. */
    void add(byte[] piece, int length) {
        pieces.add(length == piece.length ? piece : Arrays.copyOf(piece, length));
        size += length;
    }

    int size() {
        return size;
    }

    /** The whole; each piece is let go as it is copied, so that a large body is not there twice. */
    byte[] join() {
        byte[] whole = new byte[size];
        int at = 0;
        while (!pieces.isEmpty()) {
            byte[] piece = pieces.remove();
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        size = 0;
        return whole;
    }
}
