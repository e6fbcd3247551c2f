package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import io.portreeve.alert.Past.Previous;
import io.portreeve.event.RequestQuery;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Which object it was, how the request changed it, and what it was before. */
@Component
@Order(1)
class WhatChanged implements Answer {

    @Override
    public String name() {
        return "what-changed";
    }

    @Override
    public String title() {
        return "What changed?";
    }

    @Override
    public Answered answer(AlertContext context) {
        Lines lines = new Lines();
        lines.say(
                "{} on cluster {}: {}.",
                context.subject().asProse(),
                context.event().cluster(),
                form(context));
        parameter(context, "fieldManager")
                .ifPresent(manager -> lines.say("Field manager, as the client names itself: {}.", manager));
        if ("services".equals(context.event().resource()) && !context.isCoreService()) {
            lines.say(
                    "It is no core Service: its API group is {}, where types and node ports may mean nothing.",
                    Objects.requireNonNull(context.event().apiGroup()));
        }
        if (context.isAboutService()) sayServiceChange(lines, context);
        else sayPrevious(lines, context);
        String missing = context.missingBody();
        if (missing != null && isWrite(context)) lines.say("What was sent is not known: {}.", Prose.words(missing));
        return lines.link("The event", Links.event(context.eventId())).answered();
    }

    private static boolean isWrite(AlertContext context) {
        return Set.of("create", "update", "patch")
                .contains(Objects.requireNonNullElse(context.event().verb(), ""));
    }

    private static Prose form(AlertContext context) {
        String verb = context.event().verb();
        if (verb == null) return Prose.words("the event does not say which verb");
        Prose form = switch (verb) {
            case "create" -> Prose.words("a create request");
            case "update" -> Prose.words("an update that replaces the whole object");
            case "patch" -> patchForm(context);
            default -> Prose.of("a {} request", verb);
        };
        String subresource = context.event().subresource();
        return subresource == null ? form : form.and(Prose.of(" to its subresource {}", subresource));
    }

    /** The content type is not in the event, so merge and strategic merge can only be told apart by their marks. */
    private static Prose patchForm(AlertContext context) {
        Object body = context.event().json().at("requestObject");
        if (body instanceof List<?> operations) {
            return Prose.of(
                    "a JSON Patch of {} operations on {}", operations.size(), Prose.values(pathsOf(operations), 5));
        }
        if (parameter(context, "force").isPresent()) {
            boolean created = Objects.equals(context.event().responseCode(), 201);
            return Prose.words(created ? "a server-side apply that created it" : "a server-side apply");
        }
        if (body instanceof Map<?, ?> patch && (hasStrategicMark(patch) || hasStrategicMark(patch.get("spec")))) {
            return Prose.words("a strategic merge patch");
        }
        if (parameter(context, "fieldManager")
                .filter("kubectl-client-side-apply"::equals)
                .isPresent()) {
            return Prose.words("the strategic merge patch of a kubectl apply");
        }
        return Prose.words("a patch (merge or strategic merge, which the event does not tell)");
    }

    private static boolean hasStrategicMark(@Nullable Object body) {
        return body instanceof Map<?, ?> fields
                && fields.keySet().stream().anyMatch(key -> key instanceof String name && name.startsWith("$"));
    }

    private static Set<String> pathsOf(List<?> operations) {
        Set<String> paths = new LinkedHashSet<>();
        for (Object operation : operations.subList(0, Math.min(100, operations.size()))) {
            if (operation instanceof Map<?, ?> fields && fields.get("path") instanceof String path) paths.add(path);
        }
        return paths;
    }

    private static void sayServiceChange(Lines lines, AlertContext context) {
        Previous previous = context.past().previous().orElse(null);
        if (previous == null) {
            sayWithoutPast(lines, context);
        } else if (previous.deleted()) {
            lines.say("Type: {}. The Service had been deleted {}.", typeAfter(context), when(previous));
        } else {
            lines.say("Type: {}.", transition(previous.spec().type(), typeAfter(context), context));
            sayPorts(lines, previous.spec(), context.spec());
            lines.say("Last write before this one: {}.", when(previous));
        }
        if (previous != null) lines.link("The write before", Links.event(previous.id()));
        if (context.resulting() != null && context.requested().type() != null && !context.tookNoEffect()) {
            lines.sayWhen(
                    !Objects.equals(
                            context.requested().type(), context.resulting().type()),
                    "Asked for was {}, the API server made it {}: an admission webhook or the subresource's rules changed it.",
                    context.requested().type(),
                    typeAfter(context));
        }
    }

    private static void sayWithoutPast(Lines lines, AlertContext context) {
        lines.say("Type: {}.", typeAfter(context));
        if (context.subject().name() == null) {
            lines.say("Without a name its earlier state cannot be looked up.");
        } else if (!"create".equals(context.event().verb())) {
            lines.say("Its state before is not known: no earlier write to it is stored.");
        } else if (context.tookEffect()) {
            lines.say("It is new: no earlier write to it is stored.");
        }
    }

    private static Prose typeAfter(AlertContext context) {
        String type = context.spec().type();
        return type == null ? context.absent("not stated", "requestObject", "spec", "type") : Prose.value(type);
    }

    private static Prose transition(@Nullable String before, Prose after, AlertContext context) {
        if (before == null) return Prose.of("unknown before, {} after", after);
        if (before.equals(context.spec().type())) return Prose.of("{} as before", before);
        return context.tookNoEffect()
                ? Prose.of("stays {} ({} was asked for)", before, after)
                : Prose.of("{} → {}", before, after);
    }

    private static void sayPorts(Lines lines, ServiceSpec before, ServiceSpec after) {
        if (before.ports().isEmpty() || after.ports().isEmpty()) return;
        Prose was = Exposure.portList(before);
        Prose is = Exposure.portList(after);
        if (was.plain().equals(is.plain())) lines.say("Ports: {} as before.", is);
        else lines.say("Ports: {} before, {} after.", was, is);
    }

    private static void sayPrevious(Lines lines, AlertContext context) {
        context.past().previous().ifPresent(previous -> {
            lines.say("Last write to it before this one: {}.", when(previous));
            lines.link("The write before", Links.event(previous.id()));
        });
    }

    private static Prose when(Previous previous) {
        Prose time = Prose.words(Times.of(previous.at()));
        return previous.by() == null ? time : time.and(Prose.of(" by {}", previous.by()));
    }

    private static Optional<String> parameter(AlertContext context, String name) {
        return Optional.ofNullable(context.event().requestUri()).flatMap(uri -> RequestQuery.value(uri, name));
    }
}
