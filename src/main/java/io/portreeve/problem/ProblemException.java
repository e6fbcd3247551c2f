package io.portreeve.problem;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A refusal that becomes an RFC 9457 answer: {@code type} is {@code urn:portreeve:problem:<slug>}, the detail tells the caller
 * what to do about it.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** PostgreSQL's. */
    private static final String DISK_FULL = "53100";

    private final HttpStatus status;
    private final String slug;
    private final @Nullable Duration retryAfter;
    private final transient List<FieldProblem> errors;

    /** @param detail what is wrong and the way out, in words for the caller */
    public ProblemException(HttpStatus status, String slug, String detail, FieldProblem... errors) {
        this(status, slug, detail, null, List.of(errors));
    }

    private ProblemException(
            HttpStatus status, String slug, String detail, @Nullable Duration retryAfter, List<FieldProblem> errors) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.retryAfter = retryAfter;
        this.errors = List.copyOf(errors);
    }

    /** 400 for one field. */
    public static ProblemException badField(String field, @Nullable Object value, String message) {
        return badFields(List.of(new FieldProblem(field, value, message)));
    }

    /** 400 for several fields at once, in the order given. */
    public static ProblemException badFields(List<FieldProblem> errors) {
        FieldProblem first = errors.getFirst();
        String more = errors.size() > 1 ? " (and %d more, see errors)".formatted(errors.size() - 1) : "";
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                EchoedText.cut(first.field()) + ": " + first.message() + more,
                null,
                errors);
    }

    /** 404 for a thing of a kind, such as "alert", and the id that was asked for. */
    public static ProblemException notFound(String kind, Object id) {
        return new ProblemException(
                HttpStatus.NOT_FOUND,
                "not-found",
                "There is no %s '%s'.".formatted(kind, EchoedText.cut(String.valueOf(id))));
    }

    /** A refusal for now, such as 429 or 503, that says in {@code Retry-After} when to come back. */
    public static ProblemException tryAgain(HttpStatus status, String slug, String detail, Duration retryAfter) {
        return new ProblemException(status, slug, detail, retryAfter, List.of());
    }

    /** 503: the database does not answer. */
    public static ProblemException databaseAway() {
        return tryAgain(
                HttpStatus.SERVICE_UNAVAILABLE,
                "database-unavailable",
                "The database does not answer at the moment; send the request again.",
                Duration.ofSeconds(5));
    }

    /** 503: the database failed, for a reason that it gave or by its silence. Nothing of the cause goes out. */
    public static ProblemException databaseFailed(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SQLException refused && DISK_FULL.equals(refused.getSQLState())) return diskFull();
        }
        return databaseAway();
    }

    private static ProblemException diskFull() {
        return tryAgain(
                HttpStatus.SERVICE_UNAVAILABLE,
                "disk-full",
                "The disk of the database is full. Make room on it, then it goes on by itself; send the request again.",
                Duration.ofSeconds(30));
    }

    /** The status of the answer. */
    public HttpStatus status() {
        return status;
    }

    /** The last part of the problem's type. */
    public String slug() {
        return slug;
    }

    /** When the caller may try again, where that would help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The fields at fault; empty when it is not a matter of fields. */
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
