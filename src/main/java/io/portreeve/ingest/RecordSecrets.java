package io.portreeve.ingest;

import io.portreeve.event.Redaction;
import io.portreeve.ingest.JsonObject.Member;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Takes the secrets out of what quarantine keeps, however it is wrapped and whether or not it is a whole event. What is no JSON,
 * or lies too deep to be read, is kept up to where the body of a secret may begin.
 */
final class RecordSecrets {

    private static final String ANNOTATIONS = "annotations";

    private final byte[] source;
    private final JsonEdits edits;
    private boolean isPartial;

    private RecordSecrets(byte[] source, int from, int to) {
        this.source = source;
        this.edits = new JsonEdits(source, from, to);
    }

    /** Of a record. */
    static Keepable inRecord(JsonObject batchRecord) {
        return ofRecord(batchRecord, EventUnwrapper.MAX_WRAPPINGS).keepable();
    }

    /** Of bytes that are no record. */
    static Keepable inUnreadable(byte[] bytes) {
        RecordSecrets array = ofArrayOrNull(bytes, EventUnwrapper.MAX_WRAPPINGS);
        if (array != null) return array.keepable();
        int safe = SecretTraces.isOpaque(bytes) ? 0 : SecretTraces.safeLine(bytes, 0, bytes.length);
        return safe == bytes.length ? Keepable.all(bytes) : new Keepable(Arrays.copyOf(bytes, safe), true);
    }

    /** The text of a line that stands in an event, or nothing when it can stay as it is. */
    static Optional<String> inText(Member line) {
        return Optional.ofNullable(inText(line, EventUnwrapper.MAX_WRAPPINGS))
                .map(kept -> new String(kept.bytes(), StandardCharsets.UTF_8));
    }

    private static RecordSecrets ofRecord(JsonObject object, int wrappings) {
        var secrets = new RecordSecrets(object.source(), object.from(), object.to());
        secrets.search(object, null, wrappings);
        return secrets;
    }

    private static @Nullable RecordSecrets ofArrayOrNull(byte[] source, int wrappings) {
        int start = JsonBytes.skipBlank(source, JsonBytes.afterByteOrderMark(source), source.length);
        if (start == source.length || source[start] != '[') return null;
        try {
            var secrets = new RecordSecrets(source, start, source.length);
            int end = secrets.searchArray(start, source.length, wrappings);
            return JsonBytes.skipBlank(source, end, source.length) == source.length ? secrets : null;
        } catch (BrokenJsonException e) {
            return null;
        }
    }

    private static @Nullable RecordSecrets ofRecordOrNull(byte[] source, int wrappings) {
        try {
            return ofRecord(JsonObjectReader.readOnly(source), wrappings);
        } catch (BrokenJsonException e) {
            return null;
        }
    }

    private Keepable keepable() {
        return new Keepable(edits.bytes(), isPartial);
    }

    /** @param annotated what the event is about whose annotations these are; null when they are none */
    private void search(JsonObject object, @Nullable Reference annotated, int wrappings) {
        References references = References.in(object);
        int nested = 0;
        for (Member member : object.members()) {
            Reference reference = ofBody(member.name(), references, annotated);
            if (reference != null) judge(member, reference);
            else if (member.kind() == JsonToken.VALUE_STRING) searchText(member, wrappings - 1);
            else if (member.kind().isStructStart()) {
                if (wrappings == 0 || ++nested > EventUnwrapper.MAX_OBJECTS) scan(member.from(), member.to());
                else searchNested(object, member, references, wrappings - 1);
            }
        }
    }

    private void searchNested(JsonObject object, Member member, References references, int wrappings) {
        JsonObject inner = object.object(member);
        try {
            if (member.kind() == JsonToken.START_ARRAY) searchArray(member.from(), member.to(), wrappings);
            else if (inner == null) scan(member.from(), member.to());
            else search(inner, ofAnnotations(member.name(), references), wrappings);
        } catch (BrokenJsonException e) {
            throw new IllegalStateException("it was read once, as a part of the whole", e);
        }
    }

    private static @Nullable Reference ofAnnotations(String name, References references) {
        if (!name.endsWith(ANNOTATIONS)) return null;
        return references.of(name.substring(0, name.length() - ANNOTATIONS.length()));
    }

    /** What the event is about of which a body, or its patch, stands under this key; null when none does. */
    private static @Nullable Reference ofBody(String name, References references, @Nullable Reference annotated) {
        int body = Redaction.bodyIn(name);
        if (body >= 0) return references.of(name.substring(0, body));
        int patch = Redaction.dottedPatchIn(name);
        if (patch >= 0) return references.of(name.substring(0, patch));
        if (annotated != null && Redaction.isPatch(name)) return annotated;
        return SecretTraces.namesBody(name) ? Reference.NONE : null;
    }

    private void judge(Member member, Reference reference) {
        if (!reference.mayBeSecret()) return;
        boolean wasThere = edits.replace(member, reference.mark());
        isPartial |= wasThere && reference.secret() == null;
    }

    private void searchText(Member member, int wrappings) {
        Keepable kept = inText(member, wrappings);
        if (kept == null) return;
        edits.replace(member, new String(kept.bytes(), StandardCharsets.UTF_8));
        isPartial |= kept.isPartial();
    }

    /** Null when the text can stay as it is. */
    private static @Nullable Keepable inText(Member member, int wrappings) {
        if (member.text() == null) return null;
        byte[] text = member.text().getBytes(StandardCharsets.UTF_8);
        RecordSecrets inner = wrappings < 0 ? null : ofRecordOrNull(text, wrappings);
        if (inner == null && wrappings >= 0) inner = ofArrayOrNull(text, wrappings);
        if (inner != null) return inner.edits.isEmpty() ? null : inner.keepable();
        int safe = isLine(member.name())
                ? SecretTraces.safeLine(text, 0, text.length)
                : SecretTraces.beforeBody(text, 0, text.length);
        return safe == text.length ? null : new Keepable(marked(text, safe), true);
    }

    /** A name or address, say, is never a piece of a line: whoever chooses it must not have it taken out. */
    private static boolean isLine(String key) {
        return EventUnwrapper.isText(key) || key.equals("original");
    }

    private static byte[] marked(byte[] text, int safe) {
        byte[] mark = Redaction.markOfUntold().getBytes(StandardCharsets.UTF_8);
        byte[] marked = Arrays.copyOf(text, safe + mark.length);
        System.arraycopy(mark, 0, marked, safe, mark.length);
        return marked;
    }

    /** @return the place after the array */
    private int searchArray(int from, int to, int wrappings) throws BrokenJsonException {
        int at = JsonBytes.skipBlank(source, from + 1, to);
        while (at < to && source[at] != ']') {
            at = JsonBytes.skipBlank(source, source[at] == ',' ? at + 1 : searchItem(at, to, wrappings), to);
        }
        if (at == to) throw new BrokenJsonException("is cut off", at, List.of());
        return at + 1;
    }

    private int searchItem(int at, int to, int wrappings) throws BrokenJsonException {
        if (source[at] == '{') {
            JsonObject item = JsonObjectReader.read(source, at, to);
            search(item, null, wrappings);
            return item.to();
        }
        boolean isNested = source[at] == '[' || source[at] == '"';
        int end = isNested ? JsonBytes.endOfValue(source, at, to) : JsonBytes.endOfScalar(source, at, to);
        if (end < 0) throw new BrokenJsonException("is not JSON", at, List.of());
        if (source[at] == '"') searchText(at, end, wrappings - 1);
        else if (source[at] == '[' && wrappings > 0) searchArray(at, end, wrappings - 1);
        else if (isNested) scan(at, end);
        return end;
    }

    private void searchText(int from, int to, int wrappings) throws BrokenJsonException {
        String line = "{\"log\":%s}".formatted(new String(source, from, to - from, StandardCharsets.UTF_8));
        Member text = JsonObjectReader.readOnly(line.getBytes(StandardCharsets.UTF_8))
                .members()
                .getFirst();
        Keepable kept = inText(text, wrappings);
        if (kept == null) return;
        edits.replace(from, to, new String(kept.bytes(), StandardCharsets.UTF_8));
        isPartial |= kept.isPartial();
    }

    /** What is not read any further goes as a whole when a body may be in it. */
    private void scan(int from, int to) {
        if (SecretTraces.beforeBody(source, from, to) == to) return;
        edits.replace(from, to, Redaction.markOfUntold());
        isPartial = true;
    }
}
