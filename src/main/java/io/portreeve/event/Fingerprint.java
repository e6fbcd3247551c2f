package io.portreeve.event;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * 128 bits of SHA-256 over a sequence of values. Each value is written with its kind and length, so that different sequences
 * never look alike. JSON counts by what it says, not by how a sender spelled it: escapes, the order of keys and
 * {@code 1E5} against {@code 100000.0} make no difference.
 */
public final class Fingerprint {

    /** Longer numbers count by their text: turning them into values costs the square of their length. */
    private static final int MAX_NUMBER_LENGTH = 400;

    private final MessageDigest digest = sha256();
    private byte[] buffer = new byte[512];
    private int used;

    /** Adds a text; null is none of them. */
    public Fingerprint text(@Nullable String text) {
        if (text == null) return mark('-');
        byte[] utf8 = SafeText.of(text).getBytes(StandardCharsets.UTF_8);
        return mark('s').length(utf8.length).bytes(utf8, 0, utf8.length);
    }

    Fingerprint instant(@Nullable Instant instant) {
        return instant == null ? mark('-') : text(instant.toString());
    }

    /** Adds a member of a document. */
    Fingerprint json(JsonDocument document, String key) {
        PlainJson plain = document.plain();
        if (plain == null) return json(document.at(key));
        addPlain(plain, plain.member(PlainJson.ROOT, key));
        return this;
    }

    /** As {@link #add}, of a value that was noted; it is not deep. */
    private void addPlain(PlainJson json, int value) {
        if (value == PlainJson.NONE) {
            mark('-');
            return;
        }
        switch (json.first(value)) {
            case '{' -> addMembers(json, value);
            case '[' -> {
                mark('a').length(json.count(value));
                for (int item = json.inner(value); item < json.after(value); item = json.after(item))
                    addPlain(json, item);
            }
            case '"' -> addString(json, value);
            case 't' -> mark('t');
            case 'f' -> mark('f');
            case 'n' -> mark('-');
            default -> number(json.written(value));
        }
    }

    private void addMembers(PlainJson json, int object) {
        int[] members = json.membersByName(object);
        mark('o').length(members.length);
        for (int member : members) {
            addName(json, member);
            addPlain(json, member);
        }
    }

    private void addName(PlainJson json, int member) {
        if (json.isNameVerbatim(member)) ascii(json.source(), json.nameFrom(member), json.nameTo(member));
        else text(json.name(member));
    }

    private void addString(PlainJson json, int string) {
        if (json.isVerbatim(string)) ascii(json.source(), json.from(string) + 1, json.to(string) - 1);
        else text(json.text(string));
    }

    private void ascii(byte[] source, int from, int to) {
        mark('s').length(to - from).bytes(source, from, to - from);
    }

    /** Adds a decoded JSON value of any depth. */
    Fingerprint json(@Nullable Object value) {
        Deque<Iterator<?>> open = new ArrayDeque<>();
        open.push(Collections.singletonList(value).iterator());
        while (!open.isEmpty()) {
            if (open.element().hasNext()) add(open.element().next(), open);
            else open.pop();
        }
        return this;
    }

    /** The fingerprint of all that was added. */
    public UUID uuid() {
        flush();
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }

    private void add(@Nullable Object value, Deque<Iterator<?>> open) {
        switch (value) {
            case null -> mark('-');
            case String text -> text(text);
            case Boolean bool -> mark(bool ? 't' : 'f');
            case Number number -> number(number.toString());
            case List<?> list -> {
                mark('a').length(list.size());
                open.push(list.iterator());
            }
            case Map<?, ?> object -> {
                mark('o').length(object.size());
                open.push(new SortedEntries(object));
            }
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    private void number(String text) {
        mark('n').text(text.length() > MAX_NUMBER_LENGTH ? text : valueOf(text));
    }

    private static String valueOf(String text) {
        try {
            BigDecimal value = new BigDecimal(text).stripTrailingZeros();
            return value.unscaledValue() + "e" + -(long) value.scale();
        } catch (ArithmeticException | NumberFormatException beyondBigDecimal) {
            return text;
        }
    }

    private Fingerprint mark(char kind) {
        room(1);
        buffer[used++] = (byte) kind;
        return this;
    }

    private Fingerprint length(int length) {
        room(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) buffer[used++] = (byte) (length >> shift);
        return this;
    }

    private Fingerprint bytes(byte[] bytes, int from, int length) {
        if (length > buffer.length) {
            flush();
            digest.update(bytes, from, length);
            return this;
        }
        room(length);
        System.arraycopy(bytes, from, buffer, used, length);
        used += length;
        return this;
    }

    private void room(int bytes) {
        if (used + bytes > buffer.length) flush();
    }

    private void flush() {
        digest.update(buffer, 0, used);
        used = 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The keys and values of an object in turn, ordered by key. */
    private static final class SortedEntries implements Iterator<@Nullable Object> {

        private final Map<?, ?> object;
        private final String[] keys;
        private int next;

        SortedEntries(Map<?, ?> object) {
            this.object = object;
            this.keys = object.keySet().toArray(String[]::new);
            Arrays.sort(keys);
        }

        @Override
        public boolean hasNext() {
            return next < 2 * keys.length;
        }

        @Override
        public @Nullable Object next() {
            String key = keys[next / 2];
            return next++ % 2 == 0 ? key : object.get(key);
        }
    }
}
