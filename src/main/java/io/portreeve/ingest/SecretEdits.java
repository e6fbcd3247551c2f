package io.portreeve.ingest;

import io.portreeve.event.Redaction;
import io.portreeve.ingest.JsonObject.Member;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Puts the mark in the place of an event's secrets. Each of repeated keys counts. */
final class SecretEdits {

    private static final String ANNOTATIONS = "annotations";

    /** The fields of {@code audit.k8s.io/v1} that hold no body: who chooses what stands there must not have it taken out. */
    private static final Set<String> OWN = Set.of(
            "kind",
            "apiVersion",
            "metadata",
            "level",
            "auditID",
            "stage",
            "requestURI",
            "verb",
            "user",
            "impersonatedUser",
            "sourceIPs",
            "userAgent",
            "objectRef",
            "responseStatus",
            "requestReceivedTimestamp",
            "stageTimestamp",
            ANNOTATIONS);

    private final JsonObject event;
    private final String mark;
    private final JsonEdits edits;

    private SecretEdits(JsonObject event, Reference reference) {
        this.event = event;
        this.mark = reference.mark();
        this.edits = JsonEdits.of(event);
    }

    /** An event without its secrets, or nothing when it has none. */
    static Optional<byte[]> inEvent(JsonObject event) {
        Reference reference = References.in(event).of("");
        if (!reference.isKnown()) reference = new Reference(secretInBodies(event), false);
        if (reference.secret() == null) return Optional.empty();
        var redacted = new SecretEdits(event, reference);
        event.members().forEach(redacted::redact);
        return Optional.of(redacted.edits.bytes());
    }

    /** A shipper may have eaten all that says what an event is about. A caller who may name kinds has no such event. */
    private static @Nullable String secretInBodies(JsonObject event) {
        return event.members().stream()
                .filter(member -> Redaction.isBody(member.name()))
                .map(body -> secretIn(event, body))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String secretIn(JsonObject event, Member body) {
        if (body.kind() != JsonToken.START_OBJECT) return null;
        JsonObject object = event.object(body);
        return object == null ? Redaction.UNTOLD : Redaction.secretOfKind(object.text("kind"));
    }

    /**
     * The beginning of an event that was cut off, without what is a secret, or may be one for all that stands before the cut; or
     * nothing when there is none. A body in which it was cut off is left out, so that it counts as hidden by the cut.
     */
    static Optional<byte[]> inBeginning(JsonObject beginning) {
        Reference reference = References.in(beginning).of("");
        if (!reference.mayBeSecret()) return Optional.empty();
        var redacted = new SecretEdits(beginning, reference);
        beginning.members().stream().filter(member -> member.to() >= 0).forEach(redacted::redact);
        Member torn = beginning.members().stream()
                .filter(member -> member.to() < 0)
                .findFirst()
                .orElse(null);
        if (torn == null || !mayHoldSecret(torn.name())) return Optional.of(redacted.edits.bytes());
        byte[] kept = redacted.edits.bytesUpTo(torn.from());
        boolean isSecret = reference.secret() != null && Redaction.isBody(torn.name());
        return Optional.of(isSecret ? joined(kept, JsonEdits.quoted(redacted.mark)) : kept);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static boolean mayHoldSecret(String name) {
        return Redaction.isBody(name) || name.startsWith(ANNOTATIONS) || EventUnwrapper.isText(name);
    }

    private void redact(Member member) {
        String name = member.name();
        JsonObject annotations = name.equals(ANNOTATIONS) ? event.object(member) : null;
        if (annotations != null) {
            annotations.members().stream()
                    .filter(annotation -> Redaction.isPatch(annotation.name()))
                    .forEach(annotation -> edits.replace(annotation, mark));
        }
        if (Redaction.isBody(name) || Redaction.dottedPatchIn(name) == 0) edits.replace(member, mark);
        else if (EventUnwrapper.isText(name) && member.kind() == JsonToken.VALUE_STRING) redactLine(member);
        else if (!OWN.contains(name) && mayHoldBody(member)) edits.replace(member, mark);
    }

    /** Some keep the event once more beside it, whole or as the line it was read from. */
    private boolean mayHoldBody(Member member) {
        if (member.kind().isStructStart()) return mayHoldBody(event.source(), member.from(), member.to());
        if (member.kind() != JsonToken.VALUE_STRING || member.text() == null) return false;
        byte[] text = member.text().getBytes(StandardCharsets.UTF_8);
        return mayHoldBody(text, 0, text.length);
    }

    private static boolean mayHoldBody(byte[] source, int from, int to) {
        return SecretTraces.beforeBody(source, from, to) < to;
    }

    /** Some shippers leave the line that an event was read from beside it. */
    private void redactLine(Member line) {
        RecordSecrets.inText(line).ifPresent(text -> edits.replace(line, text));
    }
}
