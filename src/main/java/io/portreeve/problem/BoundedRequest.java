package io.portreeve.problem;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.WebUtils;

/** A request whose body takes one of a few places while it arrives, and has a time limit. */
public final class BoundedRequest extends HttpServletRequestWrapper implements AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Semaphore places;
    private final Duration maxTime;
    private @Nullable ArrivingBody body;

    BoundedRequest(HttpServletRequest request, Semaphore places, Duration maxTime) {
        super(request);
        this.places = places;
        this.maxTime = maxTime;
    }

    /** The body as it comes, for a room that bounds time and number itself. */
    public static InputStream boundedByReader(HttpServletRequest request) throws IOException {
        BoundedRequest bounded = WebUtils.getNativeRequest(request, BoundedRequest.class);
        return (bounded == null ? request : bounded.getRequest()).getInputStream();
    }

    /** Reading it is refused with 408 and 429. */
    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) body = new ArrivingBody(super.getInputStream());
        return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (body != null) body.leave();
    }

    private final class ArrivingBody extends ServletInputStream {

        private final ServletInputStream in;
        private long start;
        private boolean holdsPlace;
        private boolean ended;

        ArrivingBody(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        /** Looks at the clock after each read, since a sender that drips is within the time limit of every single one. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (ended) return -1;
            begin();
            int read = arrived(bytes, offset, length);
            if (read < 0) leave();
            else if (System.nanoTime() - start > maxTime.toNanos()) throw late();
            return read;
        }

        private int arrived(byte[] bytes, int offset, int length) {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw incomplete("The body ended before its announced end, or paused for too long.");
            }
        }

        private void begin() {
            if (holdsPlace) return;
            if (!places.tryAcquire()) {
                throw ProblemException.tryAgain(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "busy",
                        "Too many bodies are arriving at once; nothing was changed, send it again.",
                        RETRY_AFTER);
            }
            holdsPlace = true;
            start = System.nanoTime();
        }

        private void leave() {
            ended = true;
            if (holdsPlace) places.release();
            holdsPlace = false;
        }

        private ProblemException late() {
            return incomplete("The body did not arrive within %d s.".formatted(maxTime.toSeconds()));
        }

        private static ProblemException incomplete(String what) {
            return new ProblemException(
                    HttpStatus.REQUEST_TIMEOUT, "incomplete-body", what + " Nothing was changed, send it again.");
        }

        @Override
        public boolean isFinished() {
            return ended || in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("bodies are read by the threads of their requests");
        }
    }
}
