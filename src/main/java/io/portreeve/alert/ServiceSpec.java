package io.portreeve.alert;

import io.portreeve.event.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a body says about a Service. Bodies of patches say little, so everything may be missing. Numbers are kept as the text
 * they had: they may be absurd.
 *
 * @param selector null when the body says nothing, empty when it says there is none
 * @param cut whether the body lists more ports, labels or addresses than are read
 */
record ServiceSpec(
        @Nullable String type,
        List<Port> ports,
        @Nullable Map<String, String> selector,
        @Nullable String externalTrafficPolicy,
        List<String> externalIps,
        List<String> loadBalancerSourceRanges,
        @Nullable String healthCheckNodePort,
        boolean cut) {

    static final ServiceSpec UNKNOWN = new ServiceSpec(null, List.of(), null, null, List.of(), List.of(), null, false);

    /** A Service has few ports; a body may hold any number. */
    private static final int MAX_ENTRIES = 100;

    /** One port of a Service. */
    record Port(
            @Nullable String name,
            @Nullable String protocol,
            @Nullable String port,
            @Nullable String targetPort,
            @Nullable String nodePort) {

        /** Such as {@code 80→8080/TCP}. */
        Prose mapping() {
            String from = Objects.requireNonNullElse(port, "?");
            String to = targetPort == null || targetPort.equals(port) ? "" : "→" + targetPort;
            return Prose.value(from + to + "/" + Objects.requireNonNullElse(protocol, "TCP"));
        }
    }

    /** Reads the {@code spec} of a body, whatever it is. */
    static ServiceSpec of(@Nullable Object spec) {
        if (!(spec instanceof Map<?, ?> fields)) return UNKNOWN;
        return new ServiceSpec(
                text(fields.get("type")),
                ports(fields.get("ports")),
                fields.containsKey("selector") ? selector(fields.get("selector")) : null,
                text(fields.get("externalTrafficPolicy")),
                texts(fields.get("externalIPs")),
                texts(fields.get("loadBalancerSourceRanges")),
                text(fields.get("healthCheckNodePort")),
                isLong(fields.get("ports")) || isLong(fields.get("selector")) || isLong(fields.get("externalIPs")));
    }

    /** Reads the operations of a JSON Patch: only a type set outright can be known without the object. */
    static ServiceSpec ofJsonPatch(List<?> operations) {
        String type = null;
        for (Object entry : entries(operations)) {
            if (!(entry instanceof Map<?, ?> operation) || !"/spec/type".equals(operation.get("path"))) continue;
            boolean sets = "add".equals(operation.get("op")) || "replace".equals(operation.get("op"));
            if (sets) type = text(operation.get("value"));
        }
        return UNKNOWN.withType(type);
    }

    /** A complete object's spec: where it names no selector, there is none. */
    static ServiceSpec ofWhole(@Nullable Object spec) {
        ServiceSpec read = of(spec);
        return !(spec instanceof Map<?, ?>) || read.selector != null ? read : read.withSelector(Map.of());
    }

    private ServiceSpec withType(@Nullable String given) {
        return new ServiceSpec(
                given,
                ports,
                selector,
                externalTrafficPolicy,
                externalIps,
                loadBalancerSourceRanges,
                healthCheckNodePort,
                cut);
    }

    private ServiceSpec withSelector(Map<String, String> given) {
        return new ServiceSpec(
                type,
                ports,
                given,
                externalTrafficPolicy,
                externalIps,
                loadBalancerSourceRanges,
                healthCheckNodePort,
                cut);
    }

    /** What this says, and where it is silent what the other says. */
    ServiceSpec over(ServiceSpec other) {
        return new ServiceSpec(
                type == null ? other.type : type,
                ports.isEmpty() ? other.ports : ports,
                selector == null ? other.selector : selector,
                externalTrafficPolicy == null ? other.externalTrafficPolicy : externalTrafficPolicy,
                externalIps.isEmpty() ? other.externalIps : externalIps,
                loadBalancerSourceRanges.isEmpty() ? other.loadBalancerSourceRanges : loadBalancerSourceRanges,
                healthCheckNodePort == null ? other.healthCheckNodePort : healthCheckNodePort,
                cut || other.cut);
    }

    boolean opensNodePorts() {
        return "NodePort".equals(type) || "LoadBalancer".equals(type);
    }

    List<String> nodePorts() {
        List<String> numbers = new ArrayList<>();
        for (Port port : ports) if (port.nodePort() != null) numbers.add(port.nodePort());
        return numbers;
    }

    private static List<Port> ports(@Nullable Object ports) {
        List<Port> read = new ArrayList<>();
        for (Object entry : entries(ports)) {
            if (!(entry instanceof Map<?, ?> port)) continue;
            read.add(new Port(
                    text(port.get("name")),
                    text(port.get("protocol")),
                    text(port.get("port")),
                    text(port.get("targetPort")),
                    nonZero(text(port.get("nodePort")))));
        }
        return read;
    }

    /** Zero asks the cluster to choose. */
    private static @Nullable String nonZero(@Nullable String number) {
        return "0".equals(number) ? null : number;
    }

    private static Map<String, String> selector(@Nullable Object selector) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (!(selector instanceof Map<?, ?> given)) return labels;
        for (Map.Entry<?, ?> label : given.entrySet()) {
            if (labels.size() == MAX_ENTRIES) break;
            if (label.getKey() instanceof String key && label.getValue() instanceof String value) {
                labels.put(SafeText.of(key), SafeText.of(value));
            }
        }
        return labels;
    }

    private static List<String> texts(@Nullable Object values) {
        List<String> texts = new ArrayList<>();
        for (Object entry : entries(values)) {
            String text = text(entry);
            if (text != null) texts.add(text);
        }
        return texts;
    }

    private static List<?> entries(@Nullable Object value) {
        if (!(value instanceof List<?> list)) return List.of();
        return list.subList(0, Math.min(MAX_ENTRIES, list.size()));
    }

    private static boolean isLong(@Nullable Object value) {
        if (value instanceof List<?> list) return list.size() > MAX_ENTRIES;
        return value instanceof Map<?, ?> fields && fields.size() > MAX_ENTRIES;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof String text) return SafeText.of(text);
        return value instanceof Number number ? number.toString() : null;
    }
}
