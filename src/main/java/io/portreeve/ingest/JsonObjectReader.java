package io.portreeve.ingest;

import io.portreeve.event.PlainJson;
import io.portreeve.ingest.JsonObject.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** Finds where a JSON object ends and where its members stand. What lies deeper is checked and passed over. */
final class JsonObjectReader {

    /** The API server's own limit is 10,000. */
    static final int MAX_DEPTH = 20_000;

    static final int MAX_TEXT = 32 << 20;

    /** A member takes up to thirty times the room of its text, and several batches are read at once; an event has some twenty. */
    static final int MAX_MEMBERS = 100_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            // keys made to collide may cost speed, but must not hide the event
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private final byte[] source;
    private final int from;
    private final List<Member> members = new ArrayList<>();

    private JsonObjectReader(byte[] source, int from) {
        this.source = source;
        this.from = from;
    }

    /**
     * The object that begins at {@code from}; what follows it is not looked at.
     *
     * @param limit where the source ends
     */
    static JsonObject read(byte[] source, int from, int limit) throws BrokenJsonException {
        PlainJson plain = PlainJson.read(source, from, limit);
        return plain != null ? new JsonObject(plain, PlainJson.ROOT) : readAny(source, from, limit);
    }

    /** As {@link #read}, whatever the object holds. */
    static JsonObject readAny(byte[] source, int from, int limit) throws BrokenJsonException {
        try {
            return new JsonObjectReader(source, from).parse(source, from, limit);
        } catch (BrokenJsonException e) {
            int end = e.reason().contains("surrogate") ? JsonBytes.endOfValue(source, from, limit) : -1;
            if (end < 0) throw e;
            byte[] masked = LoneSurrogates.masked(source, from, end);
            return new JsonObjectReader(source, from).parse(masked, 0, masked.length);
        }
    }

    /** The one object that these bytes are, white space around it aside. */
    static JsonObject readOnly(byte[] source) throws BrokenJsonException {
        int start = JsonBytes.skipBlank(source, JsonBytes.afterByteOrderMark(source), source.length);
        if (start == source.length || source[start] != '{') {
            throw new BrokenJsonException("is not a JSON object", start, List.of());
        }
        JsonObject object = read(source, start, source.length);
        int rest = JsonBytes.skipBlank(source, object.to(), source.length);
        if (rest == source.length) return object;
        throw new BrokenJsonException("goes on after its JSON object at byte " + rest, rest, List.of());
    }

    /** Parses bytes of which each stands for one of the source from {@code from} on. */
    private JsonObject parse(byte[] bytes, int start, int limit) throws BrokenJsonException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, start, limit - start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (members.size() == MAX_MEMBERS) throw tooMany(position(parser));
                readMember(parser, parser.currentName());
            }
            return new JsonObject(source, from, position(parser), members);
        } catch (JacksonException e) {
            throw broken(e, from + limit - start);
        }
    }

    /** It knows none of them: of an object that is read in part nobody could tell what it is. */
    private static BrokenJsonException tooMany(int at) {
        return new BrokenJsonException("has more than %,d members".formatted(MAX_MEMBERS), at, List.of());
    }

    private void readMember(JsonParser parser, String name) {
        JsonToken kind = parser.nextToken();
        int start = place(parser.currentTokenLocation());
        members.add(new Member(name, kind, start, -1, null));
        String text = textOf(parser, kind);
        parser.skipChildren();
        members.set(members.size() - 1, new Member(name, kind, start, position(parser), text));
    }

    private static @Nullable String textOf(JsonParser parser, JsonToken kind) {
        return kind == JsonToken.VALUE_STRING || kind.isNumeric() ? parser.getString() : null;
    }

    private int position(JsonParser parser) {
        return place(parser.currentLocation());
    }

    /** A parser that found UTF-16 does not count bytes. */
    private int place(TokenStreamLocation location) {
        if (location.getByteOffset() < 0) throw new StreamReadException("it is not UTF-8");
        return from + (int) location.getByteOffset();
    }

    /** @param end where the source ends; that far it was read when the parser does not tell, as where it is too deep */
    private BrokenJsonException broken(JacksonException cause, int end) {
        long offset = cause.getLocation() == null ? -1 : cause.getLocation().getByteOffset();
        String where = offset < 0 ? "" : " at byte " + offset;
        return new BrokenJsonException(
                "is not JSON" + where + ": " + Reasons.of(cause), offset < 0 ? end : from + (int) offset, members);
    }
}
