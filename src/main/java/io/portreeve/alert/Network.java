package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** From where the Service can be reached now. */
@Component
@Order(5)
class Network implements Answer {

    private static final int FIRST_DEFAULT_NODE_PORT = 30_000;
    private static final int LAST_DEFAULT_NODE_PORT = 32_767;

    @Override
    public String name() {
        return "network";
    }

    @Override
    public String title() {
        return "What does that mean for the network?";
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
        lines.sayWhen(
                context.tookNoEffect(),
                "Nothing changed: {}. Had it taken effect:",
                context.outcome().because());
        if (spec.opensNodePorts()) sayNodePorts(lines, spec);
        else sayNoNodePort(lines, context, spec);
        if ("LoadBalancer".equals(spec.type())) sayLoadBalancer(lines, spec);
        lines.sayWhen(
                !spec.externalIps().isEmpty(),
                "Traffic to {} that reaches any node goes to it as well.",
                Prose.values(spec.externalIps(), 10));
        return lines.answered();
    }

    private static void sayNoNodePort(Lines lines, AlertContext context, ServiceSpec spec) {
        if (spec.type() == null && context.event().hides("requestObject", "spec", "type")) {
            lines.say("Whether it opens a node port is {}.", context.absent("", "requestObject", "spec", "type"));
        } else {
            lines.say("{} opens no node port.", type(spec));
        }
    }

    private static Prose type(ServiceSpec spec) {
        return spec.type() == null
                ? Prose.words("A Service of unknown type probably")
                : Prose.of("A Service of type {}", spec.type());
    }

    private static void sayNodePorts(Lines lines, ServiceSpec spec) {
        List<String> numbers = spec.nodePorts();
        Prose ports = numbers.isEmpty()
                ? Prose.words("a port of the cluster's choice (30000–32767 unless configured otherwise)")
                : Prose.of("port {}", Prose.values(numbers, 10));
        lines.say("Every node accepts connections to {} on each of its addresses.", ports);
        List<String> unusual =
                numbers.stream().filter(number -> !isDefault(number)).toList();
        lines.sayWhen(!unusual.isEmpty(), "Outside the default range 30000–32767: {}.", Prose.values(unusual, 10));
        if ("Local".equals(spec.externalTrafficPolicy())) {
            lines.say(
                    "Traffic policy Local: only nodes that run such a pod pass traffic on, and pods see the client's address.");
        } else {
            lines.say(
                    "Nodes without such a pod pass traffic on too, and pods see a node's address, not the client's: a NetworkPolicy by client address does not hold it back.");
        }
        lines.say(
                "Whether that reaches the internet is decided by node addresses and firewalls, which audit events do not show.");
    }

    private static boolean isDefault(String number) {
        if (!number.matches("\\d{1,5}")) return false;
        int port = Integer.parseInt(number);
        return port >= FIRST_DEFAULT_NODE_PORT && port <= LAST_DEFAULT_NODE_PORT;
    }

    private static void sayLoadBalancer(Lines lines, ServiceSpec spec) {
        if (spec.loadBalancerSourceRanges().isEmpty()) {
            lines.say("A load balancer is asked for without source ranges: it lets everyone in who can reach it.");
        } else {
            lines.say(
                    "A load balancer is asked for, open to {}; the node ports are not limited by that everywhere.",
                    Prose.values(spec.loadBalancerSourceRanges(), 10));
        }
    }
}
