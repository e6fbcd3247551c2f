package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts texts in the place of values; every other byte stays as it came. Edits come in the order of the text, none within another. */
final class JsonEdits {

    private final byte[] source;
    private final int from;
    private final int to;
    private final List<Edit> edits = new ArrayList<>();

    JsonEdits(byte[] source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    static JsonEdits of(JsonObject object) {
        return new JsonEdits(object.source(), object.from(), object.to());
    }

    /** Whether there was something to replace: what is null, or this text already, gives nothing away. */
    boolean replace(Member member, String text) {
        if (member.kind() == JsonToken.VALUE_NULL || text.equals(member.text())) return false;
        replace(member.from(), member.to(), text);
        return true;
    }

    void replace(int valueFrom, int valueTo, String text) {
        edits.add(new Edit(valueFrom, valueTo, text));
    }

    boolean isEmpty() {
        return edits.isEmpty();
    }

    byte[] bytes() {
        return bytesUpTo(to);
    }

    byte[] bytesUpTo(int end) {
        var out = new ByteArrayOutputStream(end - from);
        int at = from;
        for (Edit edit : edits) {
            out.write(source, at, edit.from() - at);
            out.writeBytes(quoted(edit.text()));
            at = edit.to();
        }
        out.write(source, at, end - at);
        return out.toByteArray();
    }

    static byte[] quoted(String text) {
        var out = new ByteArrayOutputStream();
        out.write('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        return out.toByteArray();
    }

    private record Edit(int from, int to, String text) {}
}
