package io.portreeve.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a refusal where no controller is at work, such as in a filter. */
@Component
public class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Writes the whole answer; headers that stand already stay. A response on its way is left alone. */
    public void write(HttpServletResponse response, ProblemException refusal) throws IOException {
        if (response.isCommitted()) return;
        byte[] body = json.writeValueAsBytes(Problem.of(refusal));
        response.resetBuffer();
        guard(response);
        response.setStatus(refusal.status().value());
        refusal.retryAfter()
                .ifPresent(wait -> response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The headers that a refusal carries also where no filter of Spring Security has run to set them. */
    static void guard(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
