package io.portreeve.exposure;

import java.util.Comparator;
import java.util.Locale;

/**
 * One way from outside the cluster to a Service.
 *
 * @param target the Service's port that it leads to, such as {@code 80/TCP}, or the external address; empty for a health check
 * @param port the number outside; 0 where the cluster chose one that no event tells, and for an address
 */
public record Way(Kind kind, String target, int port) implements Comparable<Way> {

    private static final Comparator<Way> ORDER =
            Comparator.comparing(Way::kind).thenComparingInt(Way::port).thenComparing(Way::target);

    /** What opens it. */
    public enum Kind {
        /** A port on every node. */
        NODE_PORT,
        /** A port on every node, opened for a load balancer. */
        LOAD_BALANCER_NODE_PORT,
        /** The load balancer itself. */
        LOAD_BALANCER,
        /** An address outside the cluster, or a port that is open on these. */
        EXTERNAL_IP,
        /** A port on every node that answers whether the Service's pods run there. */
        HEALTH_CHECK_NODE_PORT;

        /** As rules ask for it, such as {@code node-port}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isNodePort() {
            return this == NODE_PORT || this == LOAD_BALANCER_NODE_PORT;
        }
    }

    /** Whether it lets in what the other one lets in. A number that is not told is taken for the one that is. */
    boolean isSameAs(Way other) {
        if (kind.isNodePort() && other.kind.isNodePort()) {
            return port > 0 && other.port > 0 ? door().equals(other.door()) : target.equals(other.target);
        }
        if (kind != other.kind) return false;
        boolean isHealthCheck = kind == Kind.HEALTH_CHECK_NODE_PORT;
        return isHealthCheck && (port == 0 || other.port == 0) || equals(other);
    }

    /** What is open outside, wherever it leads, such as {@code 30080/TCP}: one number may be open by each protocol. */
    String door() {
        return port + target.substring(target.indexOf('/'));
    }

    /** As people read it, such as {@code node port 30080 → 80/TCP}. */
    public String text() {
        String number = port == 0 ? "(number not told)" : Integer.toString(port);
        return switch (kind) {
            case NODE_PORT -> "node port %s → %s".formatted(number, target);
            case LOAD_BALANCER_NODE_PORT -> "node port %s → %s of a load balancer".formatted(number, target);
            case LOAD_BALANCER -> "load balancer → " + target;
            case EXTERNAL_IP ->
                port == 0 ? "external address " + target : "port " + target + " on the external addresses";
            case HEALTH_CHECK_NODE_PORT -> "health check node port " + number;
        };
    }

    @Override
    public int compareTo(Way other) {
        return ORDER.compare(this, other);
    }
}
