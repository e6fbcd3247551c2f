package io.portreeve.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A refusal that becomes an RFC 9457 answer: {@code type} is {@code urn:portreeve:problem:<slug>}, the detail tells the caller
 * what to do about it.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String slug;
    private final transient List<FieldProblem> errors;

    /** @param detail what is wrong and the way out, in words for the caller */
    public ProblemException(HttpStatus status, String slug, String detail, FieldProblem... errors) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.errors = List.of(errors);
    }

    /** 400 for one field. */
    public static ProblemException badField(String field, @Nullable Object value, String message) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                field + ": " + message,
                new FieldProblem(field, value, message));
    }

    /** 404 for a thing of a kind, such as "alert", and the id that was asked for. */
    public static ProblemException notFound(String kind, Object id) {
        return new ProblemException(HttpStatus.NOT_FOUND, "not-found", "There is no %s '%s'.".formatted(kind, id));
    }

    public HttpStatus status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    /**
     * @param field the field's path as the caller wrote it
     * @param value what was there, shortened to 100 characters when written out
     * @param message what is wrong with it and what would be right
     */
    public record FieldProblem(String field, @Nullable Object value, String message) {}
}
