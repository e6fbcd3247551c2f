package io.portreeve.alert;

import io.portreeve.alert.Actor.ServiceAccount;
import io.portreeve.alert.Past.Previous;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides whether a false-positive note of a guide seems to apply, and because of what. */
@Component
class FalsePositiveChecks {

    /** From this many earlier writes on, a Service write is routine. */
    private static final int ROUTINE_WRITES = 5;

    /** A cluster that sent as many in a day or two hardly stops for an hour by itself. */
    private static final int BUSY_EVENTS = 200;

    /** Words of deployment tools in user agents. */
    private static final Pattern TOOL = Pattern.compile(
            "helm|argocd|argo-cd|flux|kustomize-controller|source-controller|terraform|pulumi|ansible|jenkins|gitlab|github"
                    + "|spinnaker|velero|rancher|crossplane|operator|controller",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> DEVELOPMENT_WORDS = Set.of(
            "dev",
            "devel",
            "develop",
            "development",
            "test",
            "tests",
            "testing",
            "qa",
            "uat",
            "stage",
            "staging",
            "sandbox",
            "demo",
            "playground",
            "play",
            "lab",
            "local",
            "scratch",
            "tmp",
            "temp",
            "e2e",
            "preview",
            "review",
            "experimental");

    enum Applies {
        YES,
        NO,
        UNKNOWN
    }

    record Verdict(Applies applies, Prose because) {}

    /** @param check the check's name in the guide; null for a note without one */
    Verdict decide(@Nullable String check, AlertContext context) {
        if (check == null) return unknown("nothing in the event decides this");
        return switch (check) {
            case "automation" -> automation(context);
            case "development-namespace" -> developmentNamespace(context);
            case "known-service" -> knownService(context);
            case "not-persisted" -> notPersisted(context);
            case "routine-actor" -> routineActor(context);
            case "no-sender" -> noSender(context);
            case "single-try" -> singleTry(context);
            case "idle-cluster" -> idleCluster(context);
            default -> unknown("the check {} is not known to this service", check);
        };
    }

    private static Verdict automation(AlertContext context) {
        Actor actor = context.actor();
        if (actor.user() == null) return unknown("the event names no user");
        ServiceAccount account = actor.serviceAccount();
        if (account != null && account.name().equals("default")) {
            return no(
                    "the account default of namespace {} is what any pod there gets; automation has an account of its own",
                    account.namespace());
        }
        Optional<String> tool = toolOf(actor.userAgent());
        if (account != null) {
            Prose client = tool.map(name -> Prose.of(", and the client calls itself {}", name))
                    .orElse(Prose.words(""));
            return yes("{} is a service account of namespace {}{}", account.name(), account.namespace(), client);
        }
        if (actor.isSystemComponent()) return yes("{} is a component of Kubernetes", actor.user());
        if (tool.isPresent()) {
            return unknown(
                    "the client calls itself {}, which anyone can; {} is no service account", tool.get(), actor.user());
        }
        return no(
                "{} is no service account, and the client {} is no deployment tool",
                actor.user(),
                actor.userAgent() == null ? Prose.words("(unnamed)") : Prose.value(actor.userAgent()));
    }

    private static Optional<String> toolOf(@Nullable String userAgent) {
        return Optional.ofNullable(userAgent)
                .filter(agent -> TOOL.matcher(agent).find());
    }

    private static Verdict developmentNamespace(AlertContext context) {
        String namespace = context.subject().namespace();
        if (namespace == null) return unknown("the event names no namespace");
        List<String> words = Arrays.asList(namespace.toLowerCase(Locale.ROOT).split("[-_.]", -1));
        return words.stream()
                .filter(word -> DEVELOPMENT_WORDS.contains(word.replaceAll("\\d+$", "")))
                .findFirst()
                .map(word -> yes("the namespace {} has {} in its name", namespace, word))
                .orElseGet(() -> no("the name of namespace {} does not suggest it", namespace));
    }

    private static Verdict knownService(AlertContext context) {
        if (!context.isAboutService()) return unknown("the event is not about a Service");
        if (context.subject().name() == null) return unknown("the event does not name the Service");
        Previous previous = context.past().previous().orElse(null);
        if (previous != null && previous.deleted()) {
            return no("it had been deleted {}", Prose.words(Times.of(previous.at())));
        }
        if (context.madeIt()) return no("this request created it");
        if (previous == null) return unknown("no earlier write to it is stored");
        String type = previous.spec().type();
        if (type == null) return unknown("the stored writes to it do not state its type");
        Prose since = Prose.words(Times.of(previous.at()));
        return type.equals("NodePort") ? knownNodePort(previous, since, context) : no("it was {} at {}", type, since);
    }

    private static Verdict knownNodePort(Previous previous, Prose since, AlertContext context) {
        return switch (WaysIn.compare(previous, context)) {
            case THE_SAME -> yes("it was NodePort already at {}, and this request opens no other way in", since);
            case OTHER_PORTS -> no("it was NodePort at {}, but this request changes its ports", since);
            case OTHER_PODS -> no("it was NodePort at {}, but this request changes which pods it leads to", since);
            case OTHER_ADDRESSES -> no("it was NodePort at {}, but this request adds external addresses", since);
            case UNKNOWN_BEFORE ->
                unknown("it was NodePort at {}, but the stored writes do not tell all it opened", since);
            case UNKNOWN_AFTER -> unknown("it was NodePort at {}, but the event does not tell all it opens now", since);
            case UNKNOWN_NODE_PORTS ->
                unknown("it was NodePort at {}, but the events do not tell which node ports it has", since);
        };
    }

    private static Verdict notPersisted(AlertContext context) {
        Prose because = context.outcome().because();
        return switch (context.outcome().persisted()) {
            case YES -> new Verdict(Applies.NO, because);
            case NO -> new Verdict(Applies.YES, because);
            case UNKNOWN -> new Verdict(Applies.UNKNOWN, because);
        };
    }

    private static Verdict routineActor(AlertContext context) {
        String user = context.actor().user();
        if (user == null) return unknown("the event names no user");
        int count = context.past().actor().count();
        String resource = Objects.requireNonNullElse(context.event().resource(), "this resource");
        if (count == 0) return no("no earlier write to {} by {} is stored", resource, user);
        return count >= ROUTINE_WRITES
                ? yes("{} wrote to {} {} times before", user, resource, count)
                : no("{} made {} before, {} would be routine", user, count(count), ROUTINE_WRITES);
    }

    private static Verdict noSender(AlertContext context) {
        RefusedSender sender = RefusedSender.of(context.event()).orElse(null);
        if (sender == null) return unknown("the event is not about a refused key");
        return sender.isIngest()
                ? no("{} is where senders post events", sender.path())
                : yes("no events are posted to {}", sender.path());
    }

    private static Verdict singleTry(AlertContext context) {
        Integer attempts =
                RefusedSender.of(context.event()).map(RefusedSender::attempts).orElse(null);
        if (attempts == null) return unknown("the event does not say how many requests it stands for");
        return attempts == 1
                ? yes("the event stands for a single request")
                : no("the event stands for {} requests", attempts);
    }

    private static Verdict idleCluster(AlertContext context) {
        Integer events = SilentCluster.of(context.event())
                .map(SilentCluster::eventsBefore)
                .orElse(null);
        if (events == null) return unknown("the event does not say how much the cluster sent before");
        return events < BUSY_EVENTS
                ? yes("only {} of its events had arrived that day and the day before", events)
                : no("{} of its events had arrived that day and the day before", events);
    }

    private static Prose count(int writes) {
        return Prose.words(writes == 1 ? "one write" : writes + " writes");
    }

    private static Verdict yes(String because, Object... fillings) {
        return new Verdict(Applies.YES, Prose.of(because, fillings));
    }

    private static Verdict no(String because, Object... fillings) {
        return new Verdict(Applies.NO, Prose.of(because, fillings));
    }

    private static Verdict unknown(String because, Object... fillings) {
        return new Verdict(Applies.UNKNOWN, Prose.of(because, fillings));
    }
}
