package io.portreeve.alert;

import io.portreeve.alert.Past.Previous;
import io.portreeve.alert.ServiceSpec.Port;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the ways in that a NodePort Service gives after a request with those it gave before. "The same" is said only where
 * both sides are known whole: an attacker chooses what a request leaves out, and the cluster chooses node ports that are not
 * asked for.
 */
final class WaysIn {

    /** What the comparison finds. */
    enum Found {
        THE_SAME,
        OTHER_PORTS,
        OTHER_PODS,
        OTHER_ADDRESSES,
        /** The stored writes do not tell its whole state before. */
        UNKNOWN_BEFORE,
        /** The event does not tell its whole state after. */
        UNKNOWN_AFTER,
        /** The mappings are the same, but a node port is in no event. */
        UNKNOWN_NODE_PORTS
    }

    /** One way in: which node port leads to which port of the pods. */
    private record Way(
            String protocol,
            @Nullable String targetPort,
            @Nullable String nodePort) {

        static Way of(Port port) {
            String target = port.targetPort() == null || port.targetPort().isEmpty() ? port.port() : port.targetPort();
            return new Way(Objects.requireNonNullElse(port.protocol(), "TCP"), target, port.nodePort());
        }

        boolean leadsAs(Way other) {
            return protocol.equals(other.protocol) && Objects.equals(targetPort, other.targetPort);
        }
    }

    private WaysIn() {}

    static Found compare(Previous previous, AlertContext context) {
        ServiceSpec before = previous.spec();
        if (!previous.whole() || before.selector() == null || before.cut()) return Found.UNKNOWN_BEFORE;
        return context.resulting() == null && context.isPatch()
                ? afterPatch(before, context)
                : afterWhole(before, context.spec());
    }

    private static Found afterWhole(ServiceSpec before, ServiceSpec after) {
        if (!"NodePort".equals(after.type())
                || after.selector() == null
                || after.ports().isEmpty()
                || after.cut()) {
            return Found.UNKNOWN_AFTER;
        }
        return firstOf(ports(before, after), Objects.equals(after.selector(), before.selector()), before, after);
    }

    /** What a patch names is laid over what was there, so it is enough to look at that. */
    private static Found afterPatch(ServiceSpec before, AlertContext context) {
        ServiceSpec named = context.requested();
        if (!MergedPatch.leavesTheRest(context.event()) || named.cut()) return Found.UNKNOWN_AFTER;
        Map<String, String> labels = Objects.requireNonNullElse(named.selector(), Map.of());
        boolean samePods = Objects.requireNonNull(before.selector()).entrySet().containsAll(labels.entrySet());
        return firstOf(ports(before, named), samePods, before, named);
    }

    private static Found firstOf(Found ports, boolean samePods, ServiceSpec before, ServiceSpec after) {
        if (ports == Found.OTHER_PORTS) return ports;
        if (!samePods) return Found.OTHER_PODS;
        Set<String> known = new HashSet<>(before.externalIps());
        return known.containsAll(after.externalIps()) ? ports : Found.OTHER_ADDRESSES;
    }

    private static Found ports(ServiceSpec before, ServiceSpec after) {
        Set<Way> known = ways(before);
        Found found = Found.THE_SAME;
        for (Way way : ways(after)) {
            if (way.nodePort() != null && known.contains(way)) continue;
            List<Way> alike = known.stream().filter(way::leadsAs).toList();
            boolean canBeTold = way.nodePort() != null && alike.stream().allMatch(old -> old.nodePort() != null);
            if (alike.isEmpty() || canBeTold) return Found.OTHER_PORTS;
            found = Found.UNKNOWN_NODE_PORTS;
        }
        return found;
    }

    private static Set<Way> ways(ServiceSpec spec) {
        Set<Way> ways = new HashSet<>();
        for (Port port : spec.ports()) ways.add(Way.of(port));
        return ways;
    }
}
