package io.portreeve.event;

import java.util.List;
import tools.jackson.core.JacksonException;

/** What is wrong with a JSON text, in words that quote nothing of it: it may hold secrets. */
public final class JsonFault {

    /** The first whose sign is in the parser's message counts. */
    private static final List<Fault> FAULTS = List.of(
            new Fault("end-of-input", "it is cut off"),
            new Fault("nesting depth", "it nests more than %,d levels deep".formatted(JsonDocument.MAX_DEPTH)),
            new Fault("length (", "it holds a text that is too long"),
            new Fault("surrogate", "it holds half of a surrogate pair"),
            new Fault("Unrecognized token", "a word that is not of JSON"),
            new Fault("Illegal unquoted character", "a control character in a text"),
            new Fault("Unexpected character", "an unexpected character"),
            new Fault("UTF-8", "it is not UTF-8"),
            new Fault("escape", "an unknown escape"),
            new Fault("umeric value", "a malformed number"));

    private JsonFault() {}

    /** The parser's message is not passed on: it names classes, and quotes the text. */
    public static String of(JacksonException refused) {
        String message = String.valueOf(refused.getOriginalMessage());
        return FAULTS.stream()
                .filter(fault -> message.contains(fault.sign()))
                .map(Fault::words)
                .findFirst()
                .orElse("it is malformed");
    }

    private record Fault(String sign, String words) {}
}
