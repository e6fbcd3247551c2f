package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import io.portreeve.alert.Past.Related;
import io.portreeve.event.EventHistory.ActorHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Whether this is usual for the actor, the object and the place. */
@Component
@Order(6)
class ExpectedHere implements Answer {

    private static final int MAX_COUNTED = 1_000;

    @Override
    public String name() {
        return "expected";
    }

    @Override
    public String title() {
        return "Is it expected here?";
    }

    @Override
    public Answered answer(AlertContext context) {
        Lines lines = new Lines();
        sayActor(lines, context);
        sayAlerts(lines, "on this object", context.past().alertsOnSubject());
        sayAlerts(lines, "by this user", context.past().alertsByActor());
        int others = context.past().othersInRun();
        lines.sayWhen(others > 0, "Alerts raised together with this one, by the same user: {}.", others);
        String name = context.subject().name();
        if (name != null)
            lines.link("Alerts on this object", Links.alertsOn(context.event().cluster(), name));
        return lines.answered();
    }

    private static void sayActor(Lines lines, AlertContext context) {
        String user = context.actor().user();
        String resource = context.event().resource();
        if (user == null || resource == null) {
            lines.say("Without a user and a resource in the event there is no past to compare with.");
            return;
        }
        ActorHistory past = context.past().actor();
        if (past.count() == 0) {
            lines.say("First write to {} by {} on this cluster, as far as stored events reach.", resource, user);
            return;
        }
        lines.say(
                "{} wrote to {} on this cluster {} before, first {}{}.",
                user,
                resource,
                Prose.words(past.count() == 1 ? "once" : count(past.count()).plain() + " times"),
                Prose.words(past.firstSeen() == null ? "at an unknown time" : Times.of(past.firstSeen())),
                places(past));
        sayNamespace(lines, context.subject().namespace(), past);
    }

    private static Prose places(ActorHistory past) {
        List<Prose> places = new ArrayList<>();
        for (int i = 0;
                i < Math.min(past.namespaces().size(), past.namespaceCounts().size());
                i++) {
            places.add(Prose.of(
                    "{} ({})", past.namespaces().get(i), past.namespaceCounts().get(i)));
        }
        return places.isEmpty() ? Prose.words("") : Prose.of(", in {}", Prose.list(places, 5));
    }

    /** The history lists only the most used namespaces, so absence is certain only in a short list. */
    private static void sayNamespace(Lines lines, @Nullable String namespace, ActorHistory past) {
        if (namespace == null
                || past.namespaces().contains(namespace)
                || past.namespaces().size() >= 10) return;
        lines.say("No earlier writes in namespace {} by this user.", namespace);
    }

    private static void sayAlerts(Lines lines, String whose, Related related) {
        if (related.count() == 0) {
            lines.say("No earlier alerts {}.", Prose.words(whose));
            return;
        }
        lines.say(
                "Earlier alerts {}: {}, {} of them closed, the last {}.",
                Prose.words(whose),
                count(related.count()),
                related.closed(),
                Prose.words(Times.of(Objects.requireNonNull(related.last()))));
    }

    private static Prose count(int count) {
        return Prose.words(count >= MAX_COUNTED ? "at least " + MAX_COUNTED : Integer.toString(count));
    }
}
