package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import io.portreeve.alert.ServiceSpec.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What the Service leads to, and on which ports. */
@Component
@Order(4)
class Exposure implements Answer {

    private static final int MAX_PORTS = 10;

    @Override
    public String name() {
        return "exposure";
    }

    @Override
    public String title() {
        return "What does it expose?";
    }

    @Override
    public boolean fits(AlertContext context) {
        return context.isAboutService();
    }

    @Override
    public Answered answer(AlertContext context) {
        if (!context.isAboutService()) return Answered.of(Prose.words("The event is not about a Service."));
        ServiceSpec spec = context.spec();
        Lines lines = new Lines();
        lines.sayWhen(context.tookNoEffect(), "Nothing by this request; it asked for the following.");
        sayPorts(lines, context, spec);
        saySelector(lines, context, spec);
        if (spec.externalTrafficPolicy() != null) {
            lines.say("External traffic policy: {}.", spec.externalTrafficPolicy());
        }
        lines.sayWhen(
                !spec.externalIps().isEmpty(), "External addresses: {}.", Prose.values(spec.externalIps(), MAX_PORTS));
        if (spec.healthCheckNodePort() != null) {
            lines.say("Health check node port: {}.", spec.healthCheckNodePort());
        }
        sayFromHistory(lines, context);
        KnownExposure known = context.exposure();
        if (known != null) known.sayWays(lines);
        return lines.answered();
    }

    private static void sayPorts(Lines lines, AlertContext context, ServiceSpec spec) {
        if (spec.ports().isEmpty()) {
            String missing = context.missingBody();
            lines.say(
                    "Its ports are not known: {}.",
                    Prose.words(
                            missing == null
                                    ? "the request does not name them and no earlier state is stored"
                                    : missing));
            return;
        }
        lines.say("Ports: {}.", portList(spec));
        if (context.event().hides("requestObject", "spec", "ports")) {
            lines.say("Further ports: {}.", context.absent("none", "requestObject", "spec", "ports"));
        }
        boolean unassigned = spec.ports().stream().anyMatch(port -> port.nodePort() == null);
        lines.sayWhen(
                unassigned && spec.opensNodePorts() && !context.tookNoEffect(),
                "A node port that was not asked for is assigned by the cluster and not in this event: see the live object.");
    }

    /** Such as {@code 80→8080/TCP (named http) on node port 31905}. */
    static Prose portList(ServiceSpec spec) {
        List<Prose> ports = new ArrayList<>();
        for (Port port : spec.ports()) {
            Prose named =
                    port.name() == null ? port.mapping() : port.mapping().and(Prose.of(" (named {})", port.name()));
            ports.add(port.nodePort() == null ? named : named.and(Prose.of(" on node port {}", port.nodePort())));
        }
        return Prose.list(ports, MAX_PORTS);
    }

    private static void saySelector(Lines lines, AlertContext context, ServiceSpec spec) {
        Map<String, String> selector = spec.selector() == null ? known(context) : spec.selector();
        if ("ExternalName".equals(spec.type())) return;
        if (selector == null) {
            lines.say(
                    "Which pods it leads to: {}.",
                    context.absent("not in the event", "requestObject", "spec", "selector"));
        } else if (selector.isEmpty()) {
            lines.say(
                    "It has no selector: its endpoints are set by hand and may lie anywhere, outside the cluster too.");
        } else {
            lines.say("It leads to the pods labelled {}.", labels(selector));
        }
    }

    /** What the Service's earlier writes tell. */
    private static @Nullable Map<String, String> known(AlertContext context) {
        KnownExposure exposure = context.exposure();
        return exposure == null ? null : exposure.selector().orElse(null);
    }

    static Prose labels(Map<String, String> selector) {
        return Prose.values(
                selector.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .toList(),
                MAX_PORTS);
    }

    private static void sayFromHistory(Lines lines, AlertContext context) {
        boolean partial = context.resulting() == null
                && context.isPatch()
                && !context.requested().ports().isEmpty();
        lines.sayWhen(partial, "The patch names these ports; others may have stayed as they were.");
        boolean overlaid = context.resulting() == null
                && context.isPatch()
                && context.requested().ports().isEmpty();
        if (!overlaid || context.spec().ports().isEmpty()) return;
        context.past()
                .previous()
                .ifPresent(previous -> lines.say(
                        "The patch names no ports; these are from the write of {}.",
                        Prose.words(Times.of(previous.at()))));
    }
}
