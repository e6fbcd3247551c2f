package io.portreeve.exposure;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Service that is remembered: what its exposure follows from, what it selects, and the labels and annotations that
 * a patch may copy from. Whatever else a body holds is left out, as the API server leaves out what it does not know. Values have
 * the types that Kubernetes gives them, or are left out too.
 */
final class ServiceJson {

    /** Asked of the API each time, it would be looked up among the libraries each time. */
    static final JsonProvider JSON = JsonProvider.provider();

    /** A node port that the cluster chose and no event tells. */
    static final int CHOSEN_BY_CLUSTER = -1;

    /** Of a body, more than that: nothing of a Service lies so deep. */
    private static final int MAX_DEPTH = 20;

    private static final int MAX_VALUES = 200_000;

    private static final int MAX_PORTS = 4_000;
    private static final int MAX_ADDRESSES = 1_000;
    private static final int MAX_TEXTS = 1_000;
    private static final int MAX_LENGTH = 1_000;

    /** Names, protocols, addresses and finalizers are no longer than that. */
    private static final int MAX_NAME = 320;

    private static final List<String> TEXTS =
            List.of("type", "clusterIP", "externalTrafficPolicy", "loadBalancerClass");

    private ServiceJson() {}

    /** A body is larger than what is looked at. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooLargeException(int most, String what) {
            super("more than %,d %s".formatted(most, what));
        }
    }

    /**
     * JSON of JDK values, as documents are read: maps, lists, strings, booleans, null and numbers whose text is the number.
     *
     * @throws TooLargeException when it holds too many values
     */
    static JsonValue of(@Nullable Object value) {
        return new Reader().read(value, 0);
    }

    private static final class Reader {

        private int values;

        JsonValue read(@Nullable Object value, int depth) {
            if (++values > MAX_VALUES) throw new TooLargeException(MAX_VALUES, "values");
            if (depth > MAX_DEPTH) return JsonValue.NULL;
            return switch (value) {
                case null -> JsonValue.NULL;
                case String text -> JSON.createValue(text);
                case Boolean bool -> bool ? JsonValue.TRUE : JsonValue.FALSE;
                case Number number -> number(number.toString());
                case List<?> list -> {
                    JsonArrayBuilder array = JSON.createArrayBuilder();
                    list.forEach(element -> array.add(read(element, depth + 1)));
                    yield array.build();
                }
                case Map<?, ?> map -> {
                    JsonObjectBuilder object = JSON.createObjectBuilder();
                    map.forEach((key, inner) -> object.add((String) key, read(inner, depth + 1)));
                    yield object.build();
                }
                default -> JsonValue.NULL;
            };
        }
    }

    /** Numbers that matter are small and whole; others may be absurd and are as good as none. */
    private static JsonValue number(String text) {
        try {
            return JSON.createValue(Integer.parseInt(text));
        } catch (NumberFormatException noPort) {
            return JsonValue.NULL;
        }
    }

    /**
     * What is remembered of a Service.
     *
     * @throws TooLargeException when it has more ports or addresses than are remembered
     */
    static JsonObject kept(JsonValue service) {
        JsonObject whole = object(service);
        JsonObject metadata = object(whole.get("metadata"));
        return JSON.createObjectBuilder()
                .add("metadata", keptMetadata(metadata))
                .add("spec", keptSpec(object(whole.get("spec"))))
                .build();
    }

    private static JsonObject keptMetadata(JsonObject metadata) {
        JsonObjectBuilder kept = JSON.createObjectBuilder()
                .add("labels", texts(metadata.get("labels")))
                .add("annotations", texts(metadata.get("annotations")))
                .add("finalizers", list(metadata.get("finalizers")));
        if (metadata.get("deletionTimestamp") instanceof JsonString at) kept.add("deletionTimestamp", at);
        return kept.build();
    }

    private static JsonObject keptSpec(JsonObject spec) {
        JsonObjectBuilder kept = JSON.createObjectBuilder();
        for (String name : TEXTS) {
            if (spec.get(name) instanceof JsonString text && text.getChars().length() <= MAX_LENGTH)
                kept.add(name, text);
        }
        if (spec.get("allocateLoadBalancerNodePorts") == JsonValue.FALSE) {
            kept.add("allocateLoadBalancerNodePorts", false);
        }
        if (spec.get("healthCheckNodePort") instanceof JsonNumber number) kept.add("healthCheckNodePort", number);
        JsonArray addresses = list(spec.get("externalIPs"));
        if (addresses.size() > MAX_ADDRESSES) throw new TooLargeException(MAX_ADDRESSES, "addresses");
        kept.add("externalIPs", addresses);
        kept.add("selector", texts(spec.get("selector")));
        kept.add("ports", keptPorts(spec.get("ports")));
        return kept.build();
    }

    private static JsonArray keptPorts(@Nullable JsonValue ports) {
        JsonArrayBuilder kept = JSON.createArrayBuilder();
        if (!(ports instanceof JsonArray array)) return kept.build();
        if (array.size() > MAX_PORTS) throw new TooLargeException(MAX_PORTS, "ports");
        array.stream().filter(JsonObject.class::isInstance).forEach(port -> kept.add(keptPort(port.asJsonObject())));
        return kept.build();
    }

    private static JsonObject keptPort(JsonObject port) {
        JsonObjectBuilder kept = JSON.createObjectBuilder();
        for (String name : List.of("name", "protocol")) {
            if (port.get(name) instanceof JsonString text && text.getChars().length() <= MAX_NAME) kept.add(name, text);
        }
        for (String name : List.of("port", "nodePort")) {
            if (port.get(name) instanceof JsonNumber number) kept.add(name, number);
        }
        return kept.build();
    }

    /** The texts of an object; long ones are annotations of tools. */
    private static JsonObject texts(@Nullable JsonValue value) {
        JsonObjectBuilder kept = JSON.createObjectBuilder();
        object(value).entrySet().stream()
                .filter(entry -> entry.getValue() instanceof JsonString text
                        && text.getChars().length() <= MAX_LENGTH)
                .limit(MAX_TEXTS)
                .forEach(entry -> kept.add(entry.getKey(), entry.getValue()));
        return kept.build();
    }

    private static JsonArray list(@Nullable JsonValue value) {
        JsonArrayBuilder kept = JSON.createArrayBuilder();
        if (value instanceof JsonArray array) {
            array.stream()
                    .filter(entry ->
                            entry instanceof JsonString text && text.getChars().length() <= MAX_NAME)
                    .forEach(kept::add);
        }
        return kept.build();
    }

    static JsonObject object(@Nullable JsonValue value) {
        return value instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    }

    static JsonObject spec(JsonObject service) {
        return object(service.get("spec"));
    }

    static String typeOf(JsonObject spec) {
        return spec.getString("type", "ClusterIP");
    }

    static List<JsonObject> ports(JsonObject spec) {
        return spec.getOrDefault("ports", JsonValue.EMPTY_JSON_ARRAY)
                .asJsonArray()
                .getValuesAs(JsonObject.class);
    }

    /** Such as {@code 80/TCP}. */
    static String keyOf(JsonObject port) {
        return port.getInt("port", 0) + "/" + port.getString("protocol", "TCP");
    }

    /** Whether it is on its way out and nothing holds it any longer. */
    static boolean isGone(JsonObject service) {
        JsonObject metadata = object(service.get("metadata"));
        return metadata.containsKey("deletionTimestamp")
                && metadata.getJsonArray("finalizers").isEmpty();
    }

    /**
     * A Service as the API server stores it when it was asked for this: it keeps the node ports that there are, by the ports'
     * names, chooses those that are wanted and not given, and drops those that the type does not have.
     *
     * @param before null when there was none, or when that is not known
     */
    static JsonObject stored(JsonObject asked, @Nullable JsonObject before) {
        JsonObject spec = spec(asked);
        JsonObject old = before == null ? JsonValue.EMPTY_JSON_OBJECT : spec(before);
        JsonObjectBuilder stored = JSON.createObjectBuilder(spec).add("ports", storedPorts(spec, old));
        if (!hasHealthCheck(spec)) stored.remove("healthCheckNodePort");
        else if (spec.getInt("healthCheckNodePort", 0) == 0) {
            int kept = hasHealthCheck(old) ? old.getInt("healthCheckNodePort", 0) : 0;
            stored.add("healthCheckNodePort", kept == 0 ? CHOSEN_BY_CLUSTER : kept);
        }
        return JSON.createObjectBuilder(asked).add("spec", stored).build();
    }

    private static JsonArray storedPorts(JsonObject spec, JsonObject old) {
        Map<String, Integer> given = hasNodePorts(old) ? byName(old) : Map.of();
        Set<Integer> used = new HashSet<>();
        for (JsonObject port : ports(spec)) used.add(port.getInt("nodePort", 0));
        JsonArrayBuilder stored = JSON.createArrayBuilder();
        for (JsonObject port : ports(spec)) {
            JsonObjectBuilder one = JSON.createObjectBuilder(port);
            if (!hasNodePorts(spec)) one.remove("nodePort");
            else if (port.getInt("nodePort", 0) == 0) {
                int kept = given.getOrDefault(port.getString("name", ""), 0);
                if (kept > 0 && used.add(kept)) one.add("nodePort", kept);
                else if (kept == CHOSEN_BY_CLUSTER || choosesNodePorts(spec)) one.add("nodePort", CHOSEN_BY_CLUSTER);
            }
            stored.add(one);
        }
        return stored.build();
    }

    private static Map<String, Integer> byName(JsonObject spec) {
        Map<String, Integer> numbers = new HashMap<>();
        for (JsonObject port : ports(spec)) numbers.put(port.getString("name", ""), port.getInt("nodePort", 0));
        return numbers;
    }

    private static boolean hasNodePorts(JsonObject spec) {
        return Set.of("NodePort", "LoadBalancer").contains(typeOf(spec));
    }

    private static boolean choosesNodePorts(JsonObject spec) {
        return typeOf(spec).equals("NodePort") || !spec.containsKey("allocateLoadBalancerNodePorts");
    }

    private static boolean hasHealthCheck(JsonObject spec) {
        return typeOf(spec).equals("LoadBalancer")
                && Objects.equals(spec.getString("externalTrafficPolicy", ""), "Local");
    }

    /** The labels that the pods have to which it leads. */
    static Map<String, String> selector(JsonObject service) {
        Map<String, String> labels = new LinkedHashMap<>();
        object(spec(service).get("selector"))
                .forEach((key, value) -> labels.put(key, ((JsonString) value).getString()));
        return labels;
    }
}
