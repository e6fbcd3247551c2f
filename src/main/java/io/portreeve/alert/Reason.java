package io.portreeve.alert;

import io.portreeve.alert.Alerts.Others;
import io.portreeve.event.EventId;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, in one sentence. */
final class Reason {

    private Reason() {}

    static Prose of(AlertContext context) {
        return RefusedSender.of(context.event())
                .map(sender -> sender.sentence(context.actor()))
                .or(() -> SilentCluster.of(context.event()).map(SilentCluster::sentence))
                .orElseGet(() -> ofRequest(context));
    }

    /** A sentence about events that have no alert of their own; nothing when there are none. */
    static Prose ofOthers(Others others) {
        if (others.count() == 0) return Prose.words("");
        String first = others.first().stream().map(EventId::toString).collect(Collectors.joining(", "));
        return Prose.words(" %,d more event(s) that this run could not judge have no alert of their own; the first: %s."
                .formatted(others.count(), first));
    }

    private static Prose ofRequest(AlertContext context) {
        Prose what = Prose.of(
                "{} on cluster {}{}",
                context.subject().asProse(),
                context.event().cluster(),
                context.isAboutService() ? ports(context) : Prose.words(""));
        return Prose.of(
                "{} {} {}{}{}{}.",
                context.actor().asProse(),
                deed(context),
                what,
                effect(context),
                FindingWords.of(context.finding()),
                Prose.words(context.undecided() ? doubt(context) : ""));
    }

    private static String doubt(AlertContext context) {
        if (!context.event().incomplete()) {
            return context.finding() instanceof Finding.Threshold
                    ? "; some of the events were cut off or too large to be searched: whether there were enough is unknown"
                    : "; the event is too large to be searched whole: whether it matches is unknown";
        }
        String unknown = context.finding() == null
                ? "whether it matches is unknown"
                : "whether it matches, and with which values, is unknown";
        return "; %s: %s".formatted(context.cut(), unknown);
    }

    private static Prose deed(AlertContext context) {
        String verb = context.event().verb();
        String subresource = context.event().subresource();
        Prose part = subresource == null ? Prose.words("") : Prose.of(" {} of", subresource);
        if (verb == null) return Prose.words("sent a request to").and(part);
        if (Boolean.TRUE.equals(context.outcome().dryRun())) {
            return Prose.of("made a dry run to {}", infinitive(verb)).and(part);
        }
        if (context.tookNoEffect() && Verb.isKnownWrite(verb))
            return Prose.of("tried to {}", infinitive(verb)).and(part);
        Prose past = Verb.past(verb, Objects.equals(context.event().responseCode(), 201));
        return past.and(part);
    }

    private static Prose infinitive(String verb) {
        return Verb.isKnownWrite(verb) ? Prose.words(verb) : Prose.value(verb);
    }

    private static Prose ports(AlertContext context) {
        ServiceSpec spec = context.spec();
        String type = spec.type();
        Prose asType =
                type == null ? Prose.words("") : Prose.of(isCreation(context) ? " as {}" : " with type {}", type);
        if (spec.ports().isEmpty()) return asType;
        Prose exposing = Prose.of(", ports {}", Exposure.portList(spec));
        boolean assigned = spec.opensNodePorts() && spec.nodePorts().isEmpty() && !context.tookNoEffect();
        return asType.and(exposing)
                .and(Prose.words(assigned ? " (node port assigned by the cluster, see the live object)" : ""));
    }

    private static boolean isCreation(AlertContext context) {
        return "create".equals(context.event().verb())
                || Objects.equals(context.event().responseCode(), 201);
    }

    private static Prose effect(AlertContext context) {
        return switch (context.outcome().persisted()) {
            case YES -> changedType(context);
            case NO ->
                Boolean.TRUE.equals(context.outcome().dryRun())
                        ? Prose.words("; nothing was stored")
                        : Prose.of("; it took no effect: {}", context.outcome().because());
            case UNKNOWN ->
                Prose.of(
                        "; whether it took effect is not known: {}",
                        context.outcome().because());
        };
    }

    /** A webhook may have made something else of it. */
    private static Prose changedType(AlertContext context) {
        @Nullable String asked = context.requested().type();
        ServiceSpec resulting = context.resulting();
        if (asked == null || resulting == null || asked.equals(resulting.type())) return Prose.words("");
        return Prose.of(" ({} was asked for)", asked);
    }

    /** Verbs of the API as words. */
    private static final class Verb {

        static boolean isKnownWrite(String verb) {
            return switch (verb) {
                case "create", "update", "patch", "delete" -> true;
                default -> false;
            };
        }

        static Prose past(String verb, boolean created) {
            return switch (verb) {
                case "create" -> Prose.words("created");
                case "update" -> Prose.words(created ? "created (by an update)" : "replaced");
                case "patch" -> Prose.words(created ? "created (by a server-side apply)" : "patched");
                case "delete" -> Prose.words("deleted");
                case "deletecollection" -> Prose.words("deleted all of");
                case "get" -> Prose.words("read");
                case "list" -> Prose.words("listed");
                case "watch" -> Prose.words("watched");
                default -> Prose.of("sent {} to", verb);
            };
        }
    }
}
