package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A request's body, of which no more is read than it may have. */
final class BoundedBody {

    private BoundedBody() {}

    /** @throws ProblemException 413 when there is more */
    static byte[] read(HttpServletRequest request, DataSize max) {
        int most = Math.toIntExact(max.toBytes());
        try {
            byte[] body = request.getInputStream().readNBytes(most + 1);
            if (body.length <= most) return body;
        } catch (IOException e) {
            throw new ProblemException(
                    HttpStatus.REQUEST_TIMEOUT,
                    "incomplete-body",
                    "The body ended before its announced end. Nothing was changed, send it again.");
        }
        throw new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "The body is larger than %d bytes. Send less at once.".formatted(most));
    }

    /** @throws ProblemException 413 when there is more */
    static JsonNode readJson(HttpServletRequest request, DataSize max) {
        try {
            return RuleJson.read(read(request, max));
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("not JSON", e, new ServletServerHttpRequest(request));
        }
    }
}
