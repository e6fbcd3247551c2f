package io.portreeve.problem;

import io.portreeve.problem.ProblemException.FieldProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever goes wrong in a request into a problem; nothing of our inside goes out. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);
    private static final Comparator<FieldProblem> BY_FIELD =
            Comparator.comparing(FieldProblem::field).thenComparing(FieldProblem::message);

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException refusal) {
        HttpHeaders headers = new HttpHeaders();
        refusal.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
        return answer(Problem.of(refusal), headers);
    }

    /** Tomcat decodes the query string when the first parameter is asked for, and gives up at the first that it cannot take. */
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException e) {
        String detail =
                "The query string cannot be decoded: it must be UTF-8, percent-encoded, each parameter with a name,"
                        + " and hold at most 1000 parameters.";
        return answer(Problem.of(HttpStatus.BAD_REQUEST, detail), new HttpHeaders());
    }

    @ExceptionHandler({
        DataAccessException.class,
        CannotCreateTransactionException.class,
        TransactionTimedOutException.class,
        TransactionSystemException.class
    })
    ResponseEntity<Object> databaseAway(RuntimeException e, HttpServletRequest request) {
        log.warn(
                "The database failed a request: {}",
                NestedExceptionUtils.getMostSpecificCause(e).toString());
        return refused(ProblemException.databaseFailed(e));
    }

    /** These are our mistakes: to try again would not help. */
    @ExceptionHandler({
        DataIntegrityViolationException.class,
        InvalidDataAccessApiUsageException.class,
        InvalidDataAccessResourceUsageException.class,
        Exception.class
    })
    @Nullable
    ResponseEntity<Object> failed(Exception e, HttpServletRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) return null;
        UUID id = UUID.randomUUID();
        log.error("{} {} failed ({})", request.getMethod(), request.getRequestURI(), id, e);
        String detail = "Something failed on our side; the service's log names it %s.".formatted(id);
        return answer(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, detail, "urn:uuid:" + id), new HttpHeaders());
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return refused(UnreadableBody.because(e.getCause()));
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return badFields(e.getFieldErrors().stream().map(ProblemHandler::problem));
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return badFields(e.getParameterValidationResults().stream().flatMap(ProblemHandler::problems));
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = e instanceof MethodArgumentTypeMismatchException parameter ? parameter.getName() : "parameter";
        return refused(ProblemException.badField(field, e.getValue(), expected(e)));
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return refused(ProblemException.badField(e.getParameterName(), null, "is needed"));
    }

    @Override
    protected ResponseEntity<Object> handleNoHandlerFoundException(
            NoHandlerFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return unknownPath(e.getRequestURL());
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return unknownPath("/" + e.getResourcePath());
    }

    @Override
    protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = "%s is not possible here; possible are %s."
                .formatted(EchoedText.cut(e.getMethod()), String.join(", ", headers.getOrEmpty(HttpHeaders.ALLOW)));
        return answer(Problem.of(HttpStatus.METHOD_NOT_ALLOWED, detail), headers);
    }

    /** All that is left: the status is right, the words are Spring's detail for it. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.resolve(code.value());
        if (status == null || status.is5xxServerError()) {
            return failed(e, ((org.springframework.web.context.request.ServletWebRequest) request).getRequest());
        }
        return answer(Problem.of(status, detail(e, status)), headers);
    }

    private static String detail(Exception e, HttpStatus status) {
        if (e instanceof org.springframework.web.ErrorResponse known
                && known.getBody().getDetail() != null) {
            return known.getBody().getDetail();
        }
        return status.getReasonPhrase();
    }

    private ResponseEntity<Object> unknownPath(String path) {
        return answer(
                Problem.of(HttpStatus.NOT_FOUND, "There is nothing at %s.".formatted(EchoedText.cut(path))),
                new HttpHeaders());
    }

    private ResponseEntity<Object> badFields(Stream<FieldProblem> errors) {
        List<FieldProblem> sorted = errors.sorted(BY_FIELD).toList();
        if (sorted.isEmpty())
            return answer(Problem.of(HttpStatus.BAD_REQUEST, "The request is not valid."), new HttpHeaders());
        return refused(ProblemException.badFields(sorted));
    }

    private static FieldProblem problem(FieldError error) {
        return new FieldProblem(error.getField(), error.getRejectedValue(), String.valueOf(error.getDefaultMessage()));
    }

    private static Stream<FieldProblem> problems(ParameterValidationResult result) {
        if (result instanceof ParameterErrors body)
            return body.getFieldErrors().stream().map(ProblemHandler::problem);
        String name = String.valueOf(result.getMethodParameter().getParameterName());
        return result.getResolvableErrors().stream()
                .map(error -> new FieldProblem(name, result.getArgument(), String.valueOf(error.getDefaultMessage())));
    }

    /** Our value types say themselves what is wrong with a text; of others we say what they look like. */
    private static String expected(TypeMismatchException e) {
        Class<?> type = e.getRequiredType();
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
        boolean ours = type != null && !type.isEnum() && type.getPackageName().startsWith("io.portreeve");
        if (ours && cause instanceof IllegalArgumentException && cause.getMessage() != null) return cause.getMessage();
        return Expected.of(type);
    }

    /** The content type is set here, so what the caller accepts does not matter. */
    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
