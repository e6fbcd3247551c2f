package io.portreeve.ingest;

import io.portreeve.event.Redaction;
import io.portreeve.event.RequestPath;
import io.portreeve.ingest.JsonObject.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * What an object says that the events in it are about, by {@code objectRef} and {@code requestURI}; the members of an event may
 * all begin alike, as in a flattened document. A secret is one as soon as any of them says so, repeated ones too.
 */
final class References {

    private static final String OBJECT = "objectRef";
    private static final String URI = "requestURI";

    private final JsonObject object;
    private final Map<String, List<Member>> byPrefix = new HashMap<>();
    private final Map<String, Reference> read = new HashMap<>();

    private References(JsonObject object) {
        this.object = object;
    }

    static References in(JsonObject object) {
        var references = new References(object);
        object.members().forEach(references::sort);
        return references;
    }

    private void sort(Member member) {
        int at = member.name().indexOf(OBJECT);
        if (at < 0) at = member.name().indexOf(URI);
        if (at < 0) return;
        byPrefix.computeIfAbsent(member.name().substring(0, at), none -> new ArrayList<>())
                .add(member);
    }

    /** What the event is about whose members begin with this. */
    Reference of(String prefix) {
        List<Member> members = byPrefix.get(prefix);
        if (members == null) return Reference.NONE;
        return read.computeIfAbsent(prefix, none -> read(members, prefix.length()));
    }

    private Reference read(List<Member> members, int prefix) {
        var about = new About();
        for (Member member : members) {
            String name = member.name().substring(prefix);
            if (name.equals(OBJECT)) about.object(nested(member));
            else if (name.startsWith(OBJECT + ".")) about.field(name.substring(OBJECT.length() + 1), member);
            else if (name.equals(URI)) about.uri(member);
        }
        return about.reference();
    }

    /** Some shippers write what lies deeper as text. */
    private @Nullable JsonObject nested(Member member) {
        String text = member.kind() == JsonToken.VALUE_STRING ? member.text() : null;
        if (text == null) return object.object(member);
        try {
            return JsonObjectReader.readOnly(text.getBytes(StandardCharsets.UTF_8));
        } catch (BrokenJsonException e) {
            return null;
        }
    }

    private static final class About {

        private final Set<String> resources = new HashSet<>();
        private final Set<String> subresources = new HashSet<>();

        void object(@Nullable JsonObject reference) {
            if (reference != null) reference.members().forEach(member -> field(member.name(), member));
        }

        void field(String name, Member member) {
            if (member.kind() != JsonToken.VALUE_STRING || member.text() == null) return;
            if (name.equals("resource")) resources.add(member.text());
            if (name.equals("subresource")) subresources.add(member.text());
        }

        void uri(Member member) {
            if (member.kind() != JsonToken.VALUE_STRING || member.text() == null) return;
            RequestPath.of(member.text()).ifPresent(path -> {
                resources.add(path.resource());
                if (path.subresource() != null) subresources.add(path.subresource());
            });
        }

        Reference reference() {
            String subresource = subresources.stream().anyMatch("token"::equalsIgnoreCase) ? "token" : null;
            for (String resource : resources) {
                String secret = Redaction.secretIn(resource, subresource);
                if (secret != null) return new Reference(secret, true);
            }
            return new Reference(null, !resources.isEmpty());
        }
    }
}
