package io.portreeve.ingest;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A JSON object and where it stands in what was sent, so that what is stored is a slice of that and no re-print.
 *
 * @param from where its brace opens
 * @param to the place after its closing brace
 * @param members its keys in their order, repeated ones too
 */
record JsonObject(byte[] source, int from, int to, List<Member> members) {

    /** The object as it came. */
    byte[] bytes() {
        return Arrays.copyOfRange(source, from, to);
    }

    /** The member of this name; of repeated ones the last, as everywhere. */
    @Nullable
    Member member(String name) {
        return Member.last(members, name);
    }

    /** The string under this name, or null when there is none. */
    @Nullable
    String text(String name) {
        Member member = member(name);
        return member != null && member.kind() == JsonToken.VALUE_STRING ? member.text() : null;
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

    /**
     * A key and its value.
     *
     * @param kind the value's first token
     * @param from where the value begins
     * @param to the place after it; -1 when it does not end
     * @param text the text of a string or number
     */
    record Member(
            String name,
            JsonToken kind,
            int from,
            int to,
            @Nullable String text) {

        static @Nullable Member last(List<Member> members, String name) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).name().equals(name)) return members.get(i);
            }
            return null;
        }
    }
}
