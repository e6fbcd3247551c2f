package io.portreeve.event;

import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as JDK values: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Boolean}, {@code null}
 * and, for numbers, a {@code Number} whose {@code toString()} is the number's JSON text. Of repeated keys the last one wins,
 * as in the API server. Any depth and any number is read without recursion, because the API server takes both.
 *
 * <p>Of an object that was cut off, what is complete is read, and which objects and arrays were open at the cut is known: only
 * these may hold more. The string, number or literal that the cut went through counts as hidden.
 */
public final class JsonDocument {

    /** Go's decoder, and so the API server, stops at 10,000; an event adds a few levels around a body. */
    static final int MAX_DEPTH = 20_000;

    /**
     * As JDK objects a value takes up to some 90 bytes, whatever its text takes. The densest request that the API server takes,
     * 3 MiB of {@code [1,1,…]}, holds 1.6 million, and what it answers, 1.5 MiB at most, half of that: an event must not be
     * hidden by its own body.
     */
    static final int MAX_VALUES = 2_500_000;

    private static final long NO_END = Long.MAX_VALUE;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // keys made to collide may cost speed, but must not hide the event
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private final byte[] json;
    private final boolean cut;

    /** Where its values stand; null where values were made of it instead. */
    private final @Nullable PlainJson plain;

    /** The values take ten times the room of the text; a large batch may have them dropped and read again. */
    private @Nullable SoftReference<Content> content;

    private JsonDocument(byte[] json, Content content) {
        this.json = json;
        this.cut = !content.open().isEmpty();
        this.plain = null;
        this.content = new SoftReference<>(content);
    }

    private JsonDocument(byte[] json, PlainJson plain) {
        this.json = json;
        this.cut = false;
        this.plain = plain;
    }

    /**
     * What a document says.
     *
     * @param open the objects and arrays that were open where it was cut off, told apart by identity; empty when it is whole
     */
    record Content(Map<String, @Nullable Object> root, Set<Object> open) {

        /** Whether the value below these keys, or a part of it, may lie behind the cut. */
        boolean hides(String... path) {
            Object value = root;
            for (String key : path) {
                if (!(value instanceof Map<?, ?> object)) break;
                if (!object.containsKey(key)) return open.contains(object);
                value = object.get(key);
            }
            return value != null && open.contains(value);
        }
    }

    /**
     * Reads a document. Bytes that are not UTF-8 read as U+FFFD: an event is not refused for them.
     *
     * @throws UnreadableJsonException when the bytes are neither exactly one JSON object nor the beginning of one
     */
    public static JsonDocument parse(byte[] json) {
        return parse(json, DocumentLimits.WIDEST);
    }

    /** @throws UnreadableJsonException also when the document is beyond these limits */
    static JsonDocument parse(byte[] json, DocumentLimits limits) {
        return new JsonDocument(json, read(json, limits));
    }

    /**
     * As {@link #parse}, for storing: no values are made before somebody asks for them.
     *
     * @param plain where its values stand, when that is known; then it was checked, too
     * @throws UnreadableJsonException as {@link #parse} does
     */
    static JsonDocument parseToStore(byte[] json, @Nullable PlainJson plain, DocumentLimits limits) {
        return plain == null || !limits.takesPlain(json) ? parse(json, limits) : new JsonDocument(json, plain);
    }

    /** Where its values stand, or null when only the values tell what it says. */
    @Nullable
    PlainJson plain() {
        return plain;
    }

    /** The whole object. */
    public Map<String, @Nullable Object> root() {
        return content().root();
    }

    /** Whether it is the beginning of an object that goes on. */
    public boolean isCut() {
        return cut;
    }

    /** Whether the value below these keys, or a part of it, may lie behind the cut. */
    public boolean hides(String... path) {
        return cut && content().hides(path);
    }

    /** What it says. As long as somebody holds it, every call returns the same. */
    Content content() {
        Content values = content == null ? null : content.get();
        if (values == null) {
            values = read(json, DocumentLimits.WIDEST);
            content = new SoftReference<>(values);
        }
        return values;
    }

    /** The value below these keys, or null. */
    public @Nullable Object at(String... path) {
        int value = plain == null ? PlainJson.PASSED_OVER : plain.at(path);
        return plain == null || value == PlainJson.PASSED_OVER ? below(root(), path) : plain.value(value);
    }

    private static @Nullable Object below(Object root, String... path) {
        Object value = root;
        for (String key : path) {
            if (!(value instanceof Map<?, ?> object)) return null;
            value = object.get(key);
        }
        return value;
    }

    /**
     * The string below these keys, or null when there is none. It is safe to store in PostgreSQL and to write as UTF-8:
     * U+0000 and lone surrogates are replaced by U+FFFD.
     */
    public @Nullable String text(String... path) {
        return at(path) instanceof String text ? SafeText.of(text) : null;
    }

    /** The strings of the array below these keys, made safe as in {@link #text}; empty when there is none. */
    public List<String> texts(String... path) {
        List<String> texts = new ArrayList<>();
        if (at(path) instanceof List<?> values) {
            values.forEach(value -> {
                if (value instanceof String text) texts.add(SafeText.of(text));
            });
        }
        return texts;
    }

    private static Content read(byte[] json, DocumentLimits limits) {
        Content content = ofBytes(json, limits);
        return content == null ? ofText(json, limits) : content;
    }

    /**
     * Reads what nearly all documents are, whole and in ASCII, from the bytes as they are; null for everything else, of which the
     * text tells what it is and where something is wrong. Making text first took an eighth of the time of reading.
     */
    private static @Nullable Content ofBytes(byte[] json, DocumentLimits limits) {
        if (!isAscii(json)) return null;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            return whole(parser, limits);
        } catch (JacksonException | UnreadableJsonException notWhole) {
            return null;
        }
    }

    /** Whether it holds nothing but ASCII without U+0000, by which a parser would take it for UTF-16. */
    private static boolean isAscii(byte[] json) {
        for (byte b : json) {
            if (b <= 0) return false;
        }
        return true;
    }

    /** Reads any document. */
    static Content ofText(byte[] json, DocumentLimits limits) {
        String text = withoutMark(new String(json, StandardCharsets.UTF_8));
        try (JsonParser parser = parser(text)) {
            return whole(parser, limits);
        } catch (StreamConstraintsException tooMuch) {
            throw new UnreadableJsonException(describe(tooMuch));
        } catch (JacksonException refused) {
            Content beginning = beginning(text, limits);
            if (beginning == null) throw new UnreadableJsonException(describe(refused));
            return beginning;
        }
    }

    private static Content whole(JsonParser parser, DocumentLimits limits) {
        Content content = read(parser, NO_END, limits);
        if (parser.nextToken() != null) {
            throw new UnreadableJsonException("text follows the JSON object at column "
                    + parser.currentTokenLocation().getColumnNr());
        }
        return content;
    }

    /** What the text says of an object that it is the beginning of, or null when it is no such beginning. */
    private static @Nullable Content beginning(String text, DocumentLimits limits) {
        String complete = CutText.withoutTorn(text);
        if (complete == null) return null;
        // a parser that has read the blank, too, met the end and nothing wrong before it
        try (JsonParser parser = parser(complete + " ")) {
            Content content = read(parser, complete.length() + 1, limits);
            return content.open().isEmpty() ? null : content;
        } catch (JacksonException broken) {
            return null;
        }
    }

    private static JsonParser parser(String text) {
        return JSON.createParser(ObjectReadContext.empty(), text);
    }

    /** @param end where the text may end although objects and arrays are open */
    private static Content read(JsonParser parser, long end, DocumentLimits limits) {
        if (parser.nextToken() != JsonToken.START_OBJECT) throw new UnreadableJsonException("not a JSON object");
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        Deque<Object> open = new ArrayDeque<>();
        open.push(root);
        try {
            fill(open, parser, limits);
        } catch (JacksonException stopped) {
            if (parser.currentLocation().getCharOffset() < end) throw stopped;
        }
        return new Content(root, byIdentity(open));
    }

    private static Set<Object> byIdentity(Collection<Object> containers) {
        Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(containers);
        return set;
    }

    /** Some shippers and editors put a byte order mark before the text. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String describe(JacksonException refused) {
        String message = JsonFault.of(refused);
        if (refused.getLocation() == null) return message;
        return "%s at line %d, column %d"
                .formatted(
                        message,
                        refused.getLocation().getLineNr(),
                        refused.getLocation().getColumnNr());
    }

    private static void fill(Deque<Object> open, JsonParser parser, DocumentLimits limits) {
        String key = "";
        int values = 0;
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (isValue(token)) checkCount(++values);
            switch (token) {
                case PROPERTY_NAME -> {
                    key = parser.currentName();
                    limits.checkKey(key);
                }
                case END_OBJECT, END_ARRAY -> open.pop();
                case START_OBJECT, START_ARRAY -> {
                    Object child = token == JsonToken.START_OBJECT ? new LinkedHashMap<>() : new ArrayList<>();
                    add(open.element(), key, child);
                    open.push(child);
                    limits.checkDepth(open.size());
                }
                case null -> throw new UnreadableJsonException("the JSON object is cut off");
                default -> add(open.element(), key, scalar(token, parser, limits));
            }
        }
    }

    private static void checkCount(int values) {
        if (values > MAX_VALUES) {
            throw new UnreadableJsonException("it holds more than %,d values".formatted(MAX_VALUES));
        }
    }

    @SuppressWarnings("unchecked") // the open containers are made here, with these types
    private static void add(Object container, String key, @Nullable Object value) {
        if (container instanceof Map<?, ?> object) ((Map<String, @Nullable Object>) object).put(key, value);
        else ((List<@Nullable Object>) container).add(value);
    }

    /** The parser gives null at the end of the text. */
    private static boolean isValue(@Nullable JsonToken token) {
        return token != null && (token.isStructStart() || token.isScalarValue());
    }

    private static @Nullable Object scalar(JsonToken token, JsonParser parser, DocumentLimits limits) {
        return switch (token) {
            case VALUE_STRING -> {
                String text = parser.getString();
                limits.checkString(text);
                yield text;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonNumber.of(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new UnreadableJsonException("unexpected " + token);
        };
    }
}
