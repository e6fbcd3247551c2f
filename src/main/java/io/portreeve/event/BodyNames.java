package io.portreeve.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which names a request's body holds, as a set of 64 bits: each name of a field, and each beginning of it up to a dot, sets one.
 * A name whose bits are not all set is surely not there. Depth is bounded on both sides alike, and of metadata, which every
 * object has much of and rules hardly ask for, only the first level counts.
 */
final class BodyNames {

    static final String BODY = "requestObject";

    private static final int MAX_DEPTH = 8;
    private static final int MAX_DEPTH_OF_METADATA = 2;
    private static final long ALL = -1;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long bits;

    private BodyNames() {}

    /** The names in the body of an event. */
    static long in(JsonDocument event) {
        BodyNames names = new BodyNames();
        event.head().forEach((key, value) -> {
            if (key.equals(BODY)) names.addBelow(Name.NONE, value);
            else if (key.startsWith(BODY + ".")) names.add(Name.NONE, key.substring(BODY.length() + 1), value);
        });
        return names.bits;
    }

    /** What the body of every event has that holds this name. */
    static long of(String name) {
        BodyNames names = new BodyNames();
        names.add(Name.NONE, name, null);
        return names.bits;
    }

    private record Open(Name name, Object node) {}

    /** Without recursion, since bodies may be thousands of levels deep; and not on when there is nothing more to learn. */
    private void addBelow(Name start, @Nullable Object value) {
        Deque<Open> open = new ArrayDeque<>();
        push(open, start, value);
        while (!open.isEmpty() && bits != ALL) {
            Open next = open.pop();
            if (next.node() instanceof List<?> elements) {
                elements.forEach(element -> push(open, next.name(), element));
            } else if (next.node() instanceof Map<?, ?> object) {
                object.forEach((key, inner) -> push(open, mark(next.name(), (String) key), inner));
            }
        }
    }

    private static void push(Deque<Open> open, Name name, @Nullable Object value) {
        if (value != null && !name.isLast()) open.push(new Open(name, value));
    }

    private void add(Name before, String key, @Nullable Object value) {
        addBelow(mark(before, key), value);
    }

    /** A key may hold dots: it then counts as several. */
    private Name mark(Name before, String key) {
        Name name = before;
        int start = 0;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', start)) {
            name = markOne(name, key.substring(start, dot));
            start = dot + 1;
        }
        return markOne(name, start == 0 ? key : key.substring(start));
    }

    private Name markOne(Name before, String key) {
        if (before.isLast()) return before;
        Name name = before.with(key);
        bits |= 1L << (name.hash >>> 58);
        return name;
    }

    /** A name as it grows key by key. */
    private record Name(long hash, int depth, boolean ofMetadata) {

        static final Name NONE = new Name(0, 0, false);

        Name with(String key) {
            long longer = (hash * 31 + key.hashCode()) * SPREAD;
            return new Name(longer, depth + 1, depth == 0 ? key.equals("metadata") : ofMetadata);
        }

        boolean isLast() {
            return depth >= (ofMetadata ? MAX_DEPTH_OF_METADATA : MAX_DEPTH);
        }
    }
}
