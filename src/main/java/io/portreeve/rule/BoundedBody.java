package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A request's body, of which no more is read than it may have. How long it may take is bounded for all requests alike. */
final class BoundedBody {

    private BoundedBody() {}

    /** @throws ProblemException 413 when there is more */
    static byte[] read(HttpServletRequest request, DataSize max) {
        try {
            return read(request.getInputStream(), max);
        } catch (IOException e) {
            throw new UncheckedIOException("a body that does not arrive is refused where it is waited for", e);
        }
    }

    static byte[] read(InputStream body, DataSize max) throws IOException {
        int most = Math.toIntExact(max.toBytes());
        byte[] read = body.readNBytes(most + 1);
        if (read.length <= most) return read;
        throw new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "The body is larger than %d bytes. Send less at once.".formatted(most));
    }

    /** @throws ProblemException as {@link #read(HttpServletRequest, DataSize)} */
    static JsonNode readJson(HttpServletRequest request, DataSize max) {
        try {
            return RuleJson.readSent(read(request, max));
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("not JSON", e, new ServletServerHttpRequest(request));
        }
    }
}
