package io.portreeve.ingest;

import io.portreeve.event.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A JSON object and where it stands in what was sent, so that what is stored is a slice of that and no re-print. Of a plain one
 * the members are made when they are asked for, and most never are.
 */
final class JsonObject {

    private final byte[] source;
    private final int from;
    private final int to;
    private final @Nullable PlainJson plain;
    private final int place;
    private @Nullable List<Member> members;

    /**
     * An object that was read.
     *
     * @param from where its brace opens
     * @param to the place after its closing brace
     * @param members its keys in their order, repeated ones too
     */
    JsonObject(byte[] source, int from, int to, List<Member> members) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.plain = null;
        this.place = PlainJson.NONE;
        this.members = members;
    }

    /** A plain object, or one within it. */
    JsonObject(PlainJson plain, int place) {
        this.source = plain.source();
        this.from = plain.from(place);
        this.to = plain.to(place);
        this.plain = plain;
        this.place = place;
    }

    byte[] source() {
        return source;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** The object as it came. Nobody changes these bytes. */
    byte[] bytes() {
        return from == 0 && to == source.length ? source : Arrays.copyOfRange(source, from, to);
    }

    /** Where the values of the whole object stand, or null when that is not known. */
    @Nullable
    PlainJson plain() {
        return plain == null || place == PlainJson.ROOT ? plain : PlainJson.read(source, from, to);
    }

    /** Its keys in their order, repeated ones too. */
    List<Member> members() {
        if (members == null) members = membersOf(Objects.requireNonNull(plain));
        return members;
    }

    private List<Member> membersOf(PlainJson json) {
        List<Member> found = new ArrayList<>();
        for (int value = json.inner(place); value < json.after(place); value = json.after(value)) {
            found.add(new Member(json, value));
        }
        return found;
    }

    /** The member of this name; of repeated ones the last, as everywhere. */
    @Nullable
    Member member(String name) {
        if (plain == null) return Member.last(members(), name);
        int value = plain.member(place, name);
        return value == PlainJson.NONE ? null : new Member(plain, value);
    }

    /** The string under this name, or null when there is none. */
    @Nullable
    String text(String name) {
        if (plain != null) return plain.text(plain.member(place, name));
        Member member = member(name);
        return member != null && member.kind() == JsonToken.VALUE_STRING ? member.text() : null;
    }

    /** The bytes of the string under this name, or null when there is none. */
    byte @Nullable [] bytesOfText(String name) {
        if (plain != null) return plain.bytesOfText(plain.member(place, name));
        String text = text(name);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The object under this name, or null when there is none. */
    @Nullable
    JsonObject object(String name) {
        Member member = member(name);
        return member == null ? null : object(member);
    }

    /** The object that a member holds, or null when it holds something else, one that does not end, or one of too many members. */
    @Nullable
    JsonObject object(Member member) {
        if (member.kind() != JsonToken.START_OBJECT || member.to() < 0) return null;
        if (member.plain != null && !member.plain.isPassedOver(member.place)) {
            return new JsonObject(member.plain, member.place);
        }
        try {
            return JsonObjectReader.read(source, member.from(), member.to());
        } catch (BrokenJsonException tooManyMembers) {
            return null; // it was read once, as a part of the whole
        }
    }

    /** Whether this is an event: whatever has an audit id is one. */
    boolean isEvent() {
        String auditId = text("auditID");
        return auditId != null && !auditId.isEmpty();
    }

    /** A key and its value. */
    static final class Member {

        private final String name;
        private final JsonToken kind;
        private final int from;
        private final int to;
        private final @Nullable PlainJson plain;
        private final int place;
        private @Nullable String text;

        /**
         * A member that was read.
         *
         * @param kind the value's first token
         * @param from where the value begins
         * @param to the place after it; -1 when it does not end
         * @param text the text of a string or number
         */
        Member(String name, JsonToken kind, int from, int to, @Nullable String text) {
            this.name = name;
            this.kind = kind;
            this.from = from;
            this.to = to;
            this.text = text;
            this.plain = null;
            this.place = PlainJson.NONE;
        }

        /** A member of a plain object. */
        private Member(PlainJson plain, int place) {
            this.name = plain.name(place);
            this.kind = kindOf(plain, place);
            this.from = plain.from(place);
            this.to = plain.to(place);
            this.plain = plain;
            this.place = place;
        }

        String name() {
            return name;
        }

        JsonToken kind() {
            return kind;
        }

        int from() {
            return from;
        }

        int to() {
            return to;
        }

        /** The text of a string or number; of a plain one it is made here, since a whole event may be in it. */
        @Nullable
        String text() {
            if (text == null && plain != null) {
                text = kind.isNumeric() ? plain.written(place) : plain.text(place);
            }
            return text;
        }

        static @Nullable Member last(List<Member> members, String name) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).name().equals(name)) return members.get(i);
            }
            return null;
        }

        private static JsonToken kindOf(PlainJson json, int value) {
            return switch (json.first(value)) {
                case '{' -> JsonToken.START_OBJECT;
                case '[' -> JsonToken.START_ARRAY;
                case '"' -> JsonToken.VALUE_STRING;
                case 't' -> JsonToken.VALUE_TRUE;
                case 'f' -> JsonToken.VALUE_FALSE;
                case 'n' -> JsonToken.VALUE_NULL;
                default -> json.isWhole(value) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
            };
        }
    }
}
