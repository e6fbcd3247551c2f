package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A query that somebody asks about, and the event to try it on. Only the text of the event is taken here, because no tree of JSON
 * holds all that an event may hold.
 *
 * @param event the text of an object; null when there is none
 */
record QueryBody(String query, @Nullable String event) {

    /** Deeper than an event may be. */
    private static final int MAX_DEPTH = 30_000;

    /** Within bounds as wide as an event's own, which are checked where events are read. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * A query alone.
     *
     * @throws ProblemException 413 when the body is larger than this, 400 when it is no such body
     */
    static QueryBody question(HttpServletRequest request, DataSize max) {
        return read(request, max, List.of("query"));
    }

    /**
     * A query and the event to try it on.
     *
     * @throws ProblemException as {@link #question}
     */
    static QueryBody trial(HttpServletRequest request, DataSize max) {
        return read(request, max, List.of("query", "event"));
    }

    private static QueryBody read(HttpServletRequest request, DataSize max, List<String> known) {
        String body = decoded(BoundedBody.read(request, max));
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            return read(parser, body, known);
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("not JSON", e, new ServletServerHttpRequest(request));
        }
    }

    private static String decoded(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body is not UTF-8.");
        }
    }

    private static QueryBody read(JsonParser parser, String body, List<String> known) {
        if (parser.nextToken() != JsonToken.START_OBJECT) throw noObject();
        String query = null;
        String event = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!known.contains(name)) throw notAField(name, known);
            if (name.equals("query")) query = text(parser, value);
            else event = object(parser, value, body);
        }
        if (parser.nextToken() != null) throw noObject();
        if (query == null) throw ProblemException.badField("query", null, "is needed: a text in KQL");
        return new QueryBody(query, event);
    }

    private static ProblemException notAField(String name, List<String> known) {
        String names = (known.size() == 1 ? "known is " : "known are ") + String.join(", ", known);
        return ProblemException.badField(name, null, "is not a field here; " + names);
    }

    private static ProblemException noObject() {
        return new ProblemException(HttpStatus.BAD_REQUEST, "invalid-request", "The body must be one JSON object.");
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) return parser.getString();
        parser.skipChildren();
        return null;
    }

    private static @Nullable String object(JsonParser parser, JsonToken value, String body) {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getCharOffset();
        return value == JsonToken.START_OBJECT ? body.substring(start, end) : null;
    }
}
