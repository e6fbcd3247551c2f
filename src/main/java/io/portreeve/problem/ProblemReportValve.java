package io.portreeve.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers what Tomcat refuses before any code of ours runs, such as a broken path: a problem instead of an HTML page. */
public class ProblemReportValve extends ErrorReportValve {

    private static final String BODY = """
            {"type":"%s","title":"%s","status":%d,"detail":"%s"}""";

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            response.setContentType(Problem.MEDIA_TYPE);
            ProblemWriter.guard(response);
            response.getOutputStream().write(body(status));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("The caller went away before the refusal was written", e);
        }
    }

    private static byte[] body(HttpStatus status) {
        return BODY.formatted(
                        Problem.type(Problem.slug(status)), status.getReasonPhrase(), status.value(), detail(status))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST ->
                "This is no HTTP request, its headers are longer than 8 KiB, or its path holds what is taken in none,"
                        + " such as %00, '\\\\' or what is not encoded. Leave it out.";
            case EXPECTATION_FAILED -> "The one expectation met here is 100-continue. Leave the header Expect out.";
            default -> "The server could not take this request.";
        };
    }
}
