package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A request's body, of which no more is read than it may have, for no longer than it may take. */
final class BoundedBody {

    private static final Duration MAX_TIME = Duration.ofSeconds(60);

    private BoundedBody() {}

    /** @throws ProblemException 413 when there is more, 408 when it takes its sender too long */
    static byte[] read(HttpServletRequest request, DataSize max) {
        try {
            return read(request.getInputStream(), max, MAX_TIME);
        } catch (IOException e) {
            throw tooLate("The body ended before its announced end.");
        }
    }

    static byte[] read(InputStream body, DataSize max, Duration maxTime) throws IOException {
        int most = Math.toIntExact(max.toBytes());
        byte[] read = new TimedStream(body, maxTime).readNBytes(most + 1);
        if (read.length <= most) return read;
        throw new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "The body is larger than %d bytes. Send less at once.".formatted(most));
    }

    private static ProblemException tooLate(String what) {
        return new ProblemException(
                HttpStatus.REQUEST_TIMEOUT, "incomplete-body", what + " Nothing was changed, send it again.");
    }

    /** @throws ProblemException as {@link #read(HttpServletRequest, DataSize)} */
    static JsonNode readJson(HttpServletRequest request, DataSize max) {
        try {
            return RuleJson.read(read(request, max));
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("not JSON", e, new ServletServerHttpRequest(request));
        }
    }

    /** Looks at the clock after each read: a sender that drips is within the time limit of every single one. */
    private static final class TimedStream extends FilterInputStream {

        private final Duration maxTime;
        private final long start = System.nanoTime();

        TimedStream(InputStream in, Duration maxTime) {
            super(in);
            this.maxTime = maxTime;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (System.nanoTime() - start <= maxTime.toNanos()) return read;
            throw tooLate("The body did not arrive within %d s.".formatted(maxTime.toSeconds()));
        }
    }
}
