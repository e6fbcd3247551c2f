package io.portreeve.problem;

import io.portreeve.problem.ProblemException.FieldProblem;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body: where, and what would be right, without the parser's own class names. */
public final class UnreadableBody {

    private static final String OUT_OF_PLACE = "something stands where it does not belong";

    private UnreadableBody() {}

    /** What the parser of a text found wrong, in words, without the place. */
    public static String reason(JacksonException e) {
        return switch (e) {
            case StreamConstraintsException tooMuch ->
                "it is nested too deep, or holds a name, a text or a number that is too long";
            case UnexpectedEndOfInputException tooLittle -> "it ends too early";
            case StreamReadException malformed -> words(malformed);
            default -> OUT_OF_PLACE;
        };
    }

    /** @param cause what the reading of the body ended with; {@code null} when there was none */
    static ProblemException because(@Nullable Throwable cause) {
        return switch (cause) {
            case StreamConstraintsException e ->
                refusal("The body is nested too deep, or holds a name, a text or a number that is too long.");
            case InputCoercionException e -> badField(e, null, "is out of range");
            case UnexpectedEndOfInputException e -> malformed(e, "it ends too early");
            case StreamReadException e -> malformed(e, words(e));
            case UnrecognizedPropertyException e -> badField(e, null, "is not a field here; known are " + known(e));
            case InvalidFormatException e -> badField(e, e.getValue(), Expected.of(e.getTargetType()));
            case MismatchedInputException e -> badField(e, null, Expected.of(e.getTargetType()));
            case DatabindException e -> badField(e, null, said(e.getCause()));
            case null -> refusal("A JSON body is needed here.");
            default -> refusal("The body could not be read.");
        };
    }

    private static ProblemException malformed(StreamReadException e, String reason) {
        var place = e.getLocation();
        if (place == null) return refusal("The body is not JSON: " + reason + ".");
        return refusal("The body is not JSON: %s (line %d, column %d)."
                .formatted(reason, place.getLineNr(), place.getColumnNr()));
    }

    /** The parser's own words, unless they speak of its switches or hold more of the body than should go back. */
    private static String words(StreamReadException e) {
        String message = String.valueOf(e.getOriginalMessage());
        boolean speaksOfItself = message.contains("`") || message.contains("Source");
        return speaksOfItself ? OUT_OF_PLACE : EchoedText.cut(message);
    }

    private static ProblemException badField(JacksonException e, @Nullable Object value, String message) {
        String path = path(e.getPath());
        if (path.isEmpty()) return refusal("The body " + message + ".");
        return ProblemException.badFields(List.of(new FieldProblem(path, value, message)));
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", detail);
    }

    private static String path(List<JacksonException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (var reference : references) {
            if (reference.getPropertyName() == null)
                path.append('[').append(reference.getIndex()).append(']');
            else path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
        }
        return path.toString();
    }

    private static String known(UnrecognizedPropertyException e) {
        var names = e.getKnownPropertyIds();
        if (names == null) return "none";
        return names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    /** A value type's own refusal is written for people; anything else is not. */
    private static String said(@Nullable Throwable cause) {
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) return cause.getMessage();
        return "is not valid";
    }
}
