package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an event of our own says about requests that this service refused for their key.
 *
 * @param kind such as {@code unknown-key}
 * @param attempts how many requests the event stands for; null where it does not say
 * @param cluster the cluster that the path names, as it may stand there, encoded or not
 * @param isIngest whether somebody wanted to send events
 */
record RefusedSender(
        String kind,
        @Nullable Integer attempts,
        @Nullable String key,
        String path,
        @Nullable String cluster,
        boolean isIngest) {

    private static final Pattern INGEST_PATH = Pattern.compile("/api/v1/(?:clusters/([^/]*)/)?audit-events/?");

    static Optional<RefusedSender> of(AuditEvent event) {
        String kind = event.json().text("annotations", "portreeve.io/refused");
        if (kind == null || !event.cluster().equals("portreeve")) return Optional.empty();
        String path = event.requestUri() == null ? "" : event.requestUri();
        Matcher ingest = INGEST_PATH.matcher(path);
        boolean isIngest = ingest.matches() && ("post".equals(event.verb()) || "put".equals(event.verb()));
        String cluster = isIngest && ingest.group(1) != null ? decoded(ingest.group(1)) : null;
        return Optional.of(new RefusedSender(
                kind,
                number(event.json().text("annotations", "portreeve.io/attempts")),
                event.user(),
                path,
                cluster,
                isIngest));
    }

    /** Such as {@code Portreeve refused 3 requests to send events of cluster lab from 192.0.2.1: nobody here has its key.} */
    Prose sentence(Actor actor) {
        boolean isOfOne = !actor.sourceIps().isEmpty();
        return Prose.of("Portreeve refused {}{} from {}: {}.", requests(), purpose(isOfOne), from(actor), why());
    }

    private Prose requests() {
        if (attempts == null) return Prose.words("requests");
        return Prose.words(attempts == 1 ? "a request" : attempts + " requests");
    }

    /**
     * What is known of all is what they were counted by: of one address, that they sent events, and of which cluster. Else the
     * path is that of the last one.
     */
    private Prose purpose(boolean isOfOne) {
        if (Objects.equals(attempts, 1) || (isOfOne && isIngest)) return target();
        return Prose.of(", the last one{},", target());
    }

    private Prose target() {
        if (!isIngest) return Prose.of(" to {}", path);
        return cluster == null ? Prose.words(" to send events") : Prose.of(" to send events of cluster {}", cluster);
    }

    private static Prose from(Actor actor) {
        return actor.sourceIps().isEmpty()
                ? Prose.words("many addresses")
                : Prose.value(actor.sourceIps().getLast());
    }

    /** As the end of a sentence. */
    Prose why() {
        return switch (kind) {
            case "no-key" -> Prose.words("no key was shown");
            case "unknown-key" -> Prose.words("nobody here has the key that was shown");
            case "expired-key" -> Prose.of("the key {} has expired", keyName());
            case "revoked-key" -> Prose.of("the key {} was revoked", keyName());
            case "forbidden" -> Prose.of("the key {} works, but its role or its clusters do not allow this", keyName());
            default -> Prose.value(kind);
        };
    }

    private Prose keyName() {
        return key == null ? Prose.words("that was shown") : Prose.value(key);
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return name;
        }
    }
}
