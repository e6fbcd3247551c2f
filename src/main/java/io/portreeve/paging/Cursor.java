package io.portreeve.paging;

import io.portreeve.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the sort key of its last item, opaque to callers. */
public record Cursor(List<String> key) {

    /** PostgreSQL's text cannot hold it, so no part of a key does. */
    private static final String SEPARATOR = "\0";

    private static final int MAX_LENGTH = 4_000;

    /** A cursor at an item with this sort key. */
    public static Cursor at(Object... key) {
        return new Cursor(List.of(key).stream().map(String::valueOf).toList());
    }

    /**
     * Reads the {@code cursor} parameter; empty when there is none.
     *
     * @param parts how many parts the key of this list has
     * @throws ProblemException 400 when it is not one of ours
     */
    public static Optional<Cursor> parse(@Nullable String text, int parts) {
        if (text == null || text.isEmpty()) return Optional.empty();
        try {
            if (text.length() > MAX_LENGTH) throw foreign(text);
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            List<String> key = List.of(decoded.split(SEPARATOR, -1));
            if (key.size() != parts) throw foreign(text);
            return Optional.of(new Cursor(key));
        } catch (IllegalArgumentException notBase64) {
            throw foreign(text);
        }
    }

    /**
     * Reads the {@code cursor} parameter of a list by id, newest first: its page has the ids that are less. More than any id when
     * there is none.
     *
     * @throws ProblemException 400 when it is not one of ours
     */
    public static long before(@Nullable String text) {
        return parse(text, 1).map(at -> at.part(0, Long::valueOf)).orElse(Long.MAX_VALUE);
    }

    /** The part at an index, read as the list's own type; 400 when it does not fit. */
    public <T> T part(int index, Function<String, T> reader) {
        try {
            return reader.apply(key.get(index));
        } catch (RuntimeException doesNotFit) {
            throw foreign(toString());
        }
    }

    /** The cursor as callers get it. */
    @Override
    public String toString() {
        byte[] joined = String.join(SEPARATOR, key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(joined);
    }

    private static ProblemException foreign(String text) {
        return ProblemException.badField(
                "cursor", text, "is not a cursor of this list; pass on the 'next' of the page before, or leave it out");
    }
}
