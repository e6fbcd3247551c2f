package io.portreeve.event;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which names a request's body holds, as a set of bits: each name of a field, and each beginning of it up to a dot, sets some.
 * A name whose bits are not all set is surely not there. Depth is bounded on both sides alike, and of metadata, which every
 * object has much of and rules hardly ask for, only the first level counts.
 *
 * <p>There are two such sets: 64 bits that are stored with each event, and {@value #SHAPE_BITS} that are stored with its kind.
 * The larger one, the body's shape, leaves out what people name as they like, such as labels: it is to be the same for many.
 */
final class BodyNames {

    static final String BODY = "requestObject";

    private static final String METADATA = "metadata";

    /** The bodies of pods have fifty names: of 64 bits they set half, and of these a few in a hundred. */
    private static final int SHAPE_BITS = 1_024;

    /** The keys below which people choose the names. */
    private static final Set<String> FREE = Set.of(
            "labels",
            "annotations",
            "matchLabels",
            "selector",
            "nodeSelector",
            "data",
            "binaryData",
            "stringData",
            "limits",
            "requests");

    private static final Set<Integer> HASHES_OF_FREE =
            FREE.stream().map(String::hashCode).collect(Collectors.toSet());

    private static final int MAX_DEPTH = 8;
    private static final int MAX_DEPTH_OF_METADATA = 2;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] shape = new long[SHAPE_BITS / Long.SIZE];
    private long bits;
    private boolean hasFree;

    private BodyNames() {}

    /** The names in the body of an event. */
    static BodyNames in(JsonDocument event) {
        BodyNames names = new BodyNames();
        PlainJson plain = event.plain();
        if (plain == null) names.addBodies(event);
        else names.addBodies(plain);
        return names;
    }

    private void addBodies(JsonDocument event) {
        event.root().forEach((key, value) -> {
            if (key.equals(BODY)) addBelow(Name.NONE, value);
            else if (key.startsWith(BODY + ".")) add(Name.NONE, key.substring(BODY.length() + 1), value);
        });
    }

    private void addBodies(PlainJson event) {
        for (int member = event.inner(PlainJson.ROOT);
                member < event.after(PlainJson.ROOT);
                member = event.after(member)) {
            if (event.isNamed(member, BODY)) addBelow(Name.NONE, event, member);
            else if (event.isNamedBelow(member, BODY))
                addBelow(mark(Name.NONE, event.name(member).substring(BODY.length() + 1)), event, member);
        }
    }

    /** As with values, which what was noted stands for. */
    private void addBelow(Name name, PlainJson json, int value) {
        byte first = json.first(value);
        if (name.isLast() || first != '{' && first != '[') return;
        for (int inner = json.inner(value); inner < json.after(value); inner = json.after(inner)) {
            addBelow(first == '{' ? mark(name, json, inner) : name, json, inner);
        }
    }

    private Name mark(Name before, PlainJson json, int member) {
        if (json.hasDot(member)) return mark(before, json.name(member));
        return mark(before.with(json, member));
    }

    /** What the body of every event has that holds this name. */
    static BodyNames of(String name) {
        BodyNames names = new BodyNames();
        names.add(Name.NONE, name, null);
        return names;
    }

    /** The set that is stored with an event. */
    long bits() {
        return bits;
    }

    /** The set that is stored with its kind. */
    Shape shape() {
        return new Shape(shape);
    }

    /** The names in bodies of one shape. */
    static final class Shape {

        private final long[] bits;

        private Shape(long[] bits) {
            this.bits = bits;
        }

        /** Whether bodies of this shape have these names. */
        Answer holds(BodyNames names) {
            for (int i = 0; i < bits.length; i++) {
                if ((names.shape[i] & ~bits[i]) != 0) return Answer.NO;
            }
            return names.hasFree ? Answer.OPEN : Answer.YES;
        }

        static Shape parse(String text) {
            long[] bits = new long[SHAPE_BITS / Long.SIZE];
            ByteBuffer.wrap(HexFormat.of().parseHex(text)).asLongBuffer().get(bits);
            return new Shape(bits);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shape shape && Arrays.equals(bits, shape.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }

        @Override
        public String toString() {
            ByteBuffer bytes = ByteBuffer.allocate(SHAPE_BITS / Byte.SIZE);
            bytes.asLongBuffer().put(bits);
            return HexFormat.of().formatHex(bytes.array());
        }
    }

    private record Open(Name name, Object node) {}

    /** Without recursion, since bodies may be thousands of levels deep. */
    private void addBelow(Name start, @Nullable Object value) {
        Deque<Open> open = new ArrayDeque<>();
        push(open, start, value);
        while (!open.isEmpty()) {
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
        return before.isLast() ? before : mark(before.with(key));
    }

    private Name mark(Name name) {
        bits |= 1L << (name.hash >>> 58);
        if (name.isFree()) {
            hasFree = true;
        } else {
            markShape(name.hash >>> 48);
            markShape(name.hash >>> 32);
        }
        return name;
    }

    private void markShape(long place) {
        int bit = (int) (place % SHAPE_BITS);
        shape[bit / Long.SIZE] |= 1L << (bit % Long.SIZE);
    }

    /**
     * A name as it grows key by key.
     *
     * @param above what its last key stands below
     */
    private record Name(long hash, int depth, boolean ofMetadata, Above above) {

        static final Name NONE = new Name(0, 0, false, Above.NAMED);

        private enum Above {
            NAMED,
            /** The last key is one below which people choose. */
            LAST_NAMED,
            FREE
        }

        Name with(String key) {
            return with(key.hashCode(), FREE.contains(key), depth == 0 && key.equals(METADATA));
        }

        /** As with {@link PlainJson#name}, which is seldom made. */
        Name with(PlainJson json, int member) {
            int keyHash = json.nameHash(member);
            boolean isFree = HASHES_OF_FREE.contains(keyHash) && FREE.contains(json.name(member));
            return with(keyHash, isFree, depth == 0 && json.isNamed(member, METADATA));
        }

        private Name with(int keyHash, boolean isFree, boolean isMetadata) {
            long longer = (hash * 31 + keyHash) * SPREAD;
            Above next = above != Above.NAMED ? Above.FREE : isFree ? Above.LAST_NAMED : Above.NAMED;
            return new Name(longer, depth + 1, ofMetadata || isMetadata, next);
        }

        boolean isFree() {
            return above == Above.FREE;
        }

        boolean isLast() {
            return depth >= (ofMetadata ? MAX_DEPTH_OF_METADATA : MAX_DEPTH);
        }
    }
}
