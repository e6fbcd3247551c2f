package io.portreeve.ingest;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Bounds what is on its way in: the requests, and the bytes of their bodies from their arrival to the answer. What is counted
 * are the bytes that came and not those that are announced, so that a slow sender takes little and stops nobody.
 */
@Component
class InFlight {

    /** From here on a body counts as large, and large bodies are taken in one at a time. */
    static final int LARGE = 8 << 20;

    private final Turns requests;
    private final Turns bytes;
    private final Turns large = new Turns(1);
    private final Duration maxWait;

    InFlight(IngestProperties properties) {
        this.requests = new Turns(properties.maxRequests());
        this.bytes = new Turns((int) properties.maxBytesInFlight().toBytes());
        this.maxWait = properties.maxWait();
    }

    /** Waits until one more request may come in. */
    Request enter() {
        requests.take(1, deadline());
        return new Request();
    }

    int requests() {
        return requests.taken();
    }

    /** The bytes held, large bodies beyond their beginning aside. */
    int bytes() {
        return bytes.taken();
    }

    private long deadline() {
        return System.nanoTime() + maxWait.toNanos();
    }

    /** The right to bring in one body. */
    final class Request implements AutoCloseable {

        private int held;
        private boolean isLarge;

        private Request() {}

        /** Waits for room for more bytes of the body. */
        void makeRoom(int more) {
            if (isLarge) return;
            if (held + more > LARGE) {
                large.take(1, deadline());
                isLarge = true;
            } else {
                bytes.take(more, deadline());
                held += more;
            }
        }

        @Override
        public void close() {
            bytes.giveBack(held);
            if (isLarge) large.giveBack(1);
            requests.giveBack(1);
        }
    }
}
