package io.portreeve.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.problem.ProblemException.FieldProblem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The body of every refusal, {@code application/problem+json} of RFC 9457.
 *
 * @param type {@code urn:portreeve:problem:<slug>}, stable
 * @param title the status in words
 * @param detail what is wrong and the way out
 * @param instance names this one occurrence in the log, for errors on our side
 * @param errors the fields at fault, the first hundred of them
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String instance,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldProblem> errors) {

    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final int MAX_DETAIL_LENGTH = 2_000;
    private static final int MAX_ERRORS = 100;

    /** Cuts what callers sent to a length that can be sent back. */
    public Problem {
        detail = EchoedText.cut(detail, MAX_DETAIL_LENGTH);
        errors = errors.stream().limit(MAX_ERRORS).map(Problem::echoed).toList();
    }

    static Problem of(ProblemException refusal) {
        return new Problem(
                type(refusal.slug()),
                refusal.status().getReasonPhrase(),
                refusal.status().value(),
                String.valueOf(refusal.getMessage()),
                null,
                refusal.errors());
    }

    static Problem of(HttpStatus status, String detail) {
        return of(status, detail, null);
    }

    static Problem of(HttpStatus status, String detail, @Nullable String instance) {
        return new Problem(type(slug(status)), status.getReasonPhrase(), status.value(), detail, instance, List.of());
    }

    static String slug(HttpStatus status) {
        if (status == HttpStatus.BAD_REQUEST) return "invalid-request";
        return status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    static String type(String slug) {
        return "urn:portreeve:problem:" + slug;
    }

    private static FieldProblem echoed(FieldProblem error) {
        return new FieldProblem(
                EchoedText.cut(error.field()),
                EchoedText.value(error.value()),
                EchoedText.cut(error.message(), MAX_DETAIL_LENGTH));
    }
}
