package io.portreeve.exposure;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Service opens to the outside.
 *
 * @param type ClusterIP, NodePort, LoadBalancer or ExternalName; empty where there is no Service
 * @param ways each once, in order
 */
record Exposure(String type, List<Way> ways) {

    static final Exposure NONE = new Exposure("", List.of());

    Exposure {
        ways = ways.stream().distinct().sorted().toList();
    }

    /** What a Service opens whose kept part is this ({@link ServiceJson}). */
    static Exposure of(JsonObject service) {
        JsonObject spec = ServiceJson.spec(service);
        String type = ServiceJson.typeOf(spec);
        if (type.equals("ExternalName")) return new Exposure(type, List.of());
        List<Way> ways = new ArrayList<>();
        boolean isBalanced = type.equals("LoadBalancer");
        boolean hasNodePorts = isBalanced || type.equals("NodePort");
        List<String> addresses = addresses(spec);
        for (JsonObject port : ServiceJson.ports(spec)) {
            String target = ServiceJson.keyOf(port);
            int number = port.getInt("port", 0);
            int nodePort = port.getInt("nodePort", 0);
            if (hasNodePorts && nodePort != 0) {
                Way.Kind kind = isBalanced ? Way.Kind.LOAD_BALANCER_NODE_PORT : Way.Kind.NODE_PORT;
                ways.add(new Way(kind, target, told(nodePort)));
            }
            if (isBalanced) ways.add(new Way(Way.Kind.LOAD_BALANCER, target, number));
            if (!addresses.isEmpty()) ways.add(new Way(Way.Kind.EXTERNAL_IP, target, number));
        }
        addresses.forEach(address -> ways.add(new Way(Way.Kind.EXTERNAL_IP, address, 0)));
        int healthCheck = spec.getInt("healthCheckNodePort", 0);
        if (isBalanced && healthCheck != 0) {
            ways.add(new Way(Way.Kind.HEALTH_CHECK_NODE_PORT, "", told(healthCheck)));
        }
        return new Exposure(type, ways);
    }

    private static int told(int number) {
        return number == ServiceJson.CHOSEN_BY_CLUSTER ? 0 : number;
    }

    private static List<String> addresses(JsonObject spec) {
        List<String> addresses = new ArrayList<>();
        for (JsonValue address :
                spec.getOrDefault("externalIPs", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            if (address instanceof JsonString text) addresses.add(text.getString());
        }
        return addresses;
    }

    /** The ways that are here and not in the other. */
    List<Way> notIn(Exposure other) {
        Set<Way> equal = new HashSet<>(other.ways);
        Set<String> doors = new HashSet<>();
        Map<String, List<Way>> targets = new HashMap<>();
        for (Way way : other.ways) {
            if (way.kind().isNodePort() && way.port() > 0) doors.add(way.door());
            targets.computeIfAbsent(way.target(), none -> new ArrayList<>()).add(way);
        }
        return ways.stream()
                .filter(way -> !equal.contains(way))
                .filter(way -> !(way.kind().isNodePort() && doors.contains(way.door())))
                .filter(way ->
                        targets.getOrDefault(way.target(), List.of()).stream().noneMatch(way::isSameAs))
                .toList();
    }

    boolean isOpen() {
        return !ways.isEmpty();
    }
}
