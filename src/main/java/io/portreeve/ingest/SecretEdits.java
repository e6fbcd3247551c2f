package io.portreeve.ingest;

import io.portreeve.event.Redaction;
import io.portreeve.ingest.JsonObject.Member;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts the mark in the place of secrets; every other byte stays as it came. Each of repeated keys counts. */
final class SecretEdits {

    static final String DOTTED_RESOURCE = "objectRef.resource";

    private static final String ELASTIC = "kubernetes.audit.";
    private static final String ANNOTATIONS = "annotations";

    /** As deep as an event may be wrapped, and as many objects as are searched for one. */
    private static final int MAX_WRAPPINGS = 4;

    private static final int MAX_OBJECTS = 100;

    private final JsonObject whole;
    private final List<Edit> edits = new ArrayList<>();

    private SecretEdits(JsonObject whole) {
        this.whole = whole;
    }

    /** An event without its secrets. */
    static byte[] inEvent(JsonObject event) {
        var edits = new SecretEdits(event);
        edits.redact(event, "");
        return edits.applied();
    }

    /** The beginning of an event that was cut off, without its secrets: with the mark it ends where its first body began. */
    static byte[] inBeginning(JsonObject beginning) {
        String secret = secretIn(beginning, "objectRef");
        if (secret == null) return beginning.bytes();
        List<Member> whole = beginning.members().stream()
                .takeWhile(member -> !Redaction.isBody(member.name()) && member.to() >= 0)
                .toList();
        if (whole.size() == beginning.members().size()) return kept(beginning, beginning.to(), whole, secret);
        Member first = beginning.members().get(whole.size());
        byte[] kept = kept(beginning, first.from(), whole, secret);
        return Redaction.isBody(first.name()) ? joined(kept, quoted(Redaction.mark(secret))) : kept;
    }

    private static byte[] kept(JsonObject beginning, int to, List<Member> members, String secret) {
        var edits = new SecretEdits(new JsonObject(beginning.source(), beginning.from(), to, members));
        members.forEach(member -> edits.redact(edits.whole, member, member.name(), Redaction.mark(secret)));
        return edits.applied();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** A record without the secrets of an event in it, however it is wrapped, whether or not it is a whole event. */
    static byte[] inRecord(JsonObject batchRecord) {
        return inRecord(batchRecord, MAX_WRAPPINGS).applied();
    }

    /** An array that is no record, without the secrets of events in it. */
    static byte[] inArray(byte[] source) throws BrokenJsonException {
        return inArray(source, MAX_WRAPPINGS).applied();
    }

    private static SecretEdits inArray(byte[] source, int wrappings) throws BrokenJsonException {
        var edits = new SecretEdits(new JsonObject(source, 0, source.length, List.of()));
        edits.searchArray(source, JsonBytes.skipBlank(source, 0, source.length), source.length, wrappings);
        return edits;
    }

    private static SecretEdits inRecord(JsonObject batchRecord, int wrappings) {
        var edits = new SecretEdits(batchRecord);
        edits.search(batchRecord, wrappings);
        return edits;
    }

    private void search(JsonObject object, int wrappings) {
        if (redact(object, "") || redact(object, ELASTIC) || wrappings == 0) return;
        int objects = 0;
        for (Member member : object.members()) {
            if (member.kind() == JsonToken.VALUE_STRING) searchText(member, wrappings - 1);
            JsonObject inner = object.object(member);
            if (inner != null && ++objects <= MAX_OBJECTS) search(inner, wrappings - 1);
            if (member.kind() == JsonToken.START_ARRAY) searchArray(object, member, wrappings - 1);
        }
    }

    private void searchArray(JsonObject object, Member array, int wrappings) {
        try {
            searchArray(object.source(), array.from(), array.to(), wrappings);
        } catch (BrokenJsonException e) {
            throw new IllegalStateException("it was read once, as a part of the whole", e);
        }
    }

    private void searchArray(byte[] source, int from, int to, int wrappings) throws BrokenJsonException {
        int at = JsonBytes.skipBlank(source, from + 1, to);
        while (at < to && source[at] != ']') {
            at = JsonBytes.skipBlank(source, source[at] == ',' ? at + 1 : searchItem(source, at, to, wrappings), to);
        }
    }

    private int searchItem(byte[] source, int at, int to, int wrappings) throws BrokenJsonException {
        if (source[at] == '{') {
            JsonObject item = JsonObjectReader.read(source, at, to);
            search(item, wrappings);
            return item.to();
        }
        if (source[at] != '[' && source[at] != '"') return JsonBytes.endOfScalar(source, at, to);
        int end = JsonBytes.endOfValue(source, at, to);
        if (end < 0) throw new BrokenJsonException("is cut off", at, List.of());
        if (source[at] == '[' && wrappings > 0) searchArray(source, at, end, wrappings - 1);
        return end;
    }

    private void searchText(Member member, int wrappings) {
        String text = member.text();
        boolean isArray = text != null && text.stripLeading().startsWith("[");
        if (text == null || !isArray && !text.stripLeading().startsWith("{")) return;
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        try {
            SecretEdits inner =
                    isArray ? inArray(source, wrappings) : inRecord(JsonObjectReader.readOnly(source), wrappings);
            if (!inner.edits.isEmpty()) replace(member, new String(inner.applied(), StandardCharsets.UTF_8));
        } catch (BrokenJsonException e) {
            byte[] kept = inBeginning(new JsonObject(source, 0, source.length, e.members()));
            if (!Arrays.equals(kept, source)) replace(member, new String(kept, StandardCharsets.UTF_8));
        }
    }

    /** Whether the object, as far as its keys begin like this, is an event that holds secrets; then these go. */
    private boolean redact(JsonObject object, String prefix) {
        String secret = secretIn(object, prefix + "objectRef");
        if (secret == null) return false;
        String mark = Redaction.mark(secret);
        for (Member member : object.members()) {
            if (member.name().startsWith(prefix)) {
                redact(object, member, member.name().substring(prefix.length()), mark);
            }
        }
        return true;
    }

    private void redact(JsonObject object, Member member, String name, String mark) {
        JsonObject annotations = name.equals(ANNOTATIONS) ? object.object(member) : null;
        if (annotations != null) {
            annotations.members().stream()
                    .filter(annotation -> Redaction.isPatch(annotation.name()))
                    .forEach(annotation -> replace(annotation, mark));
        }
        boolean isPatch =
                name.startsWith(ANNOTATIONS + ".") && Redaction.isPatch(name.substring(ANNOTATIONS.length() + 1));
        if (isPatch || Redaction.isBody(name)) replace(member, mark);
    }

    private static @Nullable String secretIn(JsonObject object, String reference) {
        JsonObject nested = object.object(reference);
        String secret = nested == null ? null : Redaction.secretIn(nested.text("resource"), nested.text("subresource"));
        if (secret != null) return secret;
        return Redaction.secretIn(object.text(reference + ".resource"), object.text(reference + ".subresource"));
    }

    /** What is null, or marked already, gives nothing away. */
    private void replace(Member member, String text) {
        if (member.kind() == JsonToken.VALUE_NULL || text.equals(member.text())) return;
        edits.add(new Edit(member.from(), member.to(), text));
    }

    /** Edits come in the order of the text, and none lies in another. */
    private byte[] applied() {
        if (edits.isEmpty()) return whole.bytes();
        var out = new ByteArrayOutputStream(whole.to() - whole.from());
        int at = whole.from();
        for (Edit edit : edits) {
            out.write(whole.source(), at, edit.from() - at);
            out.writeBytes(quoted(edit.text()));
            at = edit.to();
        }
        out.write(whole.source(), at, whole.to() - at);
        return out.toByteArray();
    }

    private static byte[] quoted(String text) {
        var out = new ByteArrayOutputStream();
        out.write('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        return out.toByteArray();
    }

    private record Edit(int from, int to, String text) {}
}
