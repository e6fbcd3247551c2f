package io.portreeve.event;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets large documents be turned into values a few at a time only: as JDK objects they take up to 25 times the room of their
 * text, and eight at once would fill a heap of 512 MB.
 */
final class LargeDocuments {

    private static final int LARGE_BYTES = 256 << 10;
    private static final int BYTES_AT_ONCE = 8 << 20;

    private static final Semaphore ROOM = new Semaphore(BYTES_AT_ONCE, true);

    private LargeDocuments() {}

    /** Works on a document of this size when there is room. The work must not ask for room again. */
    static <T> T whenThereIsRoom(int bytes, Supplier<T> work) {
        if (bytes < LARGE_BYTES) return work.get();
        int share = Math.min(bytes, BYTES_AT_ONCE);
        ROOM.acquireUninterruptibly(share);
        try {
            return work.get();
        } finally {
            ROOM.release(share);
        }
    }
}
