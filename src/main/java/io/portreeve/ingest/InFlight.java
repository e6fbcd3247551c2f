package io.portreeve.ingest;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Bounds what is on its way in: the requests, and the bytes of their bodies from their arrival to the answer. Each request has
 * a thread, also while it waits; one too many is refused at once, so that threads are left for everything else. What is counted
 * are the bytes that came and not those that are announced, so that a slow sender takes little and stops nobody.
 *
 * <p>Whoever holds bytes waits for more only as long as others finish: a few may go beyond the bound, up to the size of a large
 * body each, or bodies that come together would each hold a part and none be whole.
 */
@Component
class InFlight {

    /** Above this a body counts as large, and large bodies are taken in one at a time. */
    static final int LARGE = 8 << 20;

    private static final int BEYOND_AT_ONCE = 2;

    private final Turns requests;
    private final Turns bytes;
    private final Turns beyond = new Turns(BEYOND_AT_ONCE);
    private final Turns large = new Turns(1);
    private final Duration maxWait;

    InFlight(IngestProperties properties) {
        this.requests = new Turns(properties.maxRequests());
        this.bytes = new Turns((int) properties.maxBytesInFlight().toBytes());
        this.maxWait = properties.maxWait();
    }

    /**
     * Lets one more request in, or refuses it. One that announces a large body then waits for the place of large ones, before it
     * holds any byte.
     *
     * @param length the body's declared length, or -1
     */
    Request enter(long length) {
        if (!requests.tryTake(1)) throw Turns.busy();
        try {
            Patience patience = new Patience(maxWait);
            boolean isLarge = isLarge(length);
            if (isLarge) patience.take(large, 1);
            return new Request(patience, isLarge);
        } catch (RuntimeException refused) {
            requests.giveBack(1);
            throw refused;
        }
    }

    /** Whether a body of so many bytes, as it came or decoded, counts as large. */
    static boolean isLarge(long size) {
        return size > LARGE;
    }

    int requests() {
        return requests.taken();
    }

    /** The bytes held, those of large bodies and of bodies beyond the bound aside. */
    int bytes() {
        return bytes.taken();
    }

    /** The right to bring in one body. */
    final class Request implements AutoCloseable {

        private final Patience patience;
        private boolean isLarge;
        private boolean isBeyond;
        private int size;
        private int counted;

        private Request(Patience patience, boolean isLarge) {
            this.patience = patience;
            this.isLarge = isLarge;
        }

        /** What this request may still wait. */
        Patience patience() {
            return patience;
        }

        /** Waits for room for more bytes of the body. A body that turns out large without having said so does not wait. */
        void makeRoom(int more) {
            size += more;
            if (isLarge) return;
            if (isLarge(size)) {
                if (!large.tryTake(1)) throw Turns.busy();
                isLarge = true;
            } else if (!isBeyond) {
                count(more);
            }
        }

        private void count(int more) {
            if (bytes.tryTake(more)) {
                counted += more;
            } else {
                patience.take(beyond, 1);
                isBeyond = true;
            }
        }

        @Override
        public void close() {
            bytes.giveBack(counted);
            if (isBeyond) beyond.giveBack(1);
            if (isLarge) large.giveBack(1);
            requests.giveBack(1);
        }
    }
}
