package io.portreeve.exposure;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Patches, applied as the API server applied them: it took them, so they fitted the Service. One that does not fit what is
 * remembered shows that more is not known than that.
 */
final class ServicePatch {

    /** Each makes all that it changes anew. The API server takes 10,000, of which nobody has a use for so many on one Service. */
    private static final int MAX_OPERATIONS = 200;

    /** The parts of a Service that its exposure follows from. */
    private static final Set<String> FIELDS = Set.of(
            "type",
            "ports",
            "externalIPs",
            "externalTrafficPolicy",
            "healthCheckNodePort",
            "allocateLoadBalancerNodePorts",
            "loadBalancerClass",
            "clusterIP");

    private ServicePatch() {}

    /** A patch does not fit what is remembered of its Service. */
    static final class UnfitException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private UnfitException(String message) {
            super(message);
        }
    }

    /** Whether a patch has more operations than are carried out. */
    static boolean isLong(JsonValue patch) {
        return patch instanceof JsonArray operations && operations.size() > MAX_OPERATIONS;
    }

    /** Whether a patch can change what a Service opens; a body of another kind was cut, and what a webhook does is another matter. */
    static boolean touchesExposure(JsonValue patch) {
        if (patch instanceof JsonArray operations) return operations.stream().anyMatch(ServicePatch::touches);
        if (!(patch instanceof JsonObject object)) return true;
        if (hasDirective(object) || namesItself(object)) return true;
        JsonValue spec = object.get("spec");
        if (!(spec instanceof JsonObject fields)) return object.containsKey("spec");
        return hasDirective(fields) || fields.keySet().stream().anyMatch(FIELDS::contains);
    }

    /** A server-side apply does: it may also take away what it does not name. */
    static boolean namesItself(JsonObject patch) {
        return patch.containsKey("apiVersion") && patch.containsKey("kind");
    }

    private static boolean touches(JsonValue operation) {
        if (!(operation instanceof JsonObject fields)) return false;
        if (Objects.equals(fields.getString("op", ""), "test")) return false;
        boolean moves = Objects.equals(fields.getString("op", ""), "move");
        return matters(fields.getString("path", "")) || (moves && matters(fields.getString("from", "")));
    }

    /** The API server passes over what stands before the first slash. */
    private static boolean matters(String pointer) {
        String[] steps = pointer.split("/", 4);
        if (steps.length < 2) return pointer.isEmpty();
        return steps[1].equals("spec") && (steps.length == 2 || FIELDS.contains(steps[2]));
    }

    private static boolean hasDirective(JsonObject patch) {
        return patch.keySet().stream().anyMatch(key -> key.startsWith("$"));
    }

    /**
     * The Service after a JSON Patch. What an operation does to parts that are not remembered is passed over; tests are known to
     * have passed.
     */
    static JsonObject applyOperations(JsonArray operations, JsonObject service) {
        JsonStructure patched = service;
        for (JsonValue operation : operations) {
            if (operation instanceof JsonObject fields) patched = apply(fields, patched);
        }
        return ServiceJson.kept(patched);
    }

    private static JsonStructure apply(JsonObject operation, JsonStructure service) {
        String op = operation.getString("op", "");
        String path = operation.getString("path", "");
        if (op.equals("test")) return service;
        if (!isWhole(operation)) throw new UnfitException("no operation that the API server takes");
        try {
            boolean isThere =
                    path.isEmpty() || ServiceJson.JSON.createPointer(path).containsValue(service);
            // what is not remembered was there all the same: it is replaced by adding it, and removed by leaving it out
            if (op.equals("replace") && !isThere) return add(operation, service);
            if (op.equals("remove") && !isThere && !matters(path)) return service;
            return ServiceJson.JSON
                    .createPatch(
                            ServiceJson.JSON.createArrayBuilder().add(operation).build())
                    .apply(service);
        } catch (JsonException | IllegalArgumentException unfit) {
            if (touches(operation)) throw new UnfitException(String.valueOf(unfit.getMessage()));
            return service;
        }
    }

    private static boolean isWhole(JsonObject operation) {
        boolean hasItsOwn = switch (operation.getString("op", "")) {
            case "add", "replace" -> operation.containsKey("value");
            case "copy", "move" -> operation.get("from") instanceof JsonString;
            case "remove" -> true;
            default -> false;
        };
        return hasItsOwn && operation.get("path") instanceof JsonString;
    }

    private static JsonStructure add(JsonObject operation, JsonStructure service) {
        JsonObject added =
                ServiceJson.JSON.createObjectBuilder(operation).add("op", "add").build();
        return ServiceJson.JSON
                .createPatch(ServiceJson.JSON.createArrayBuilder().add(added).build())
                .apply(service);
    }

    /** The Service after a merge patch: lists are replaced. */
    static JsonObject applyMerge(JsonObject patch, JsonObject service) {
        JsonValue merged = ServiceJson.JSON.createMergePatch(patch).apply(service);
        return ServiceJson.kept(merged);
    }

    /** The Service after a strategic merge patch: ports are merged by their numbers, as their Go type says. */
    static JsonObject applyStrategic(JsonObject patch, JsonObject service) {
        JsonObject spec = ServiceJson.object(patch.get("spec"));
        JsonObject old = ServiceJson.spec(service);
        refuseUnknownDirectives(patch);
        refuseUnknownDirectives(spec);
        if (replaces(patch)) return ServiceJson.kept(without(patch));
        if (replaces(spec)) {
            JsonObject whole = ServiceJson.JSON
                    .createObjectBuilder(service)
                    .add("spec", without(spec))
                    .build();
            return applyMerge(
                    ServiceJson.JSON
                            .createObjectBuilder(without(patch))
                            .remove("spec")
                            .build(),
                    whole);
        }
        JsonObjectBuilder merged = ServiceJson.JSON.createObjectBuilder(without(spec));
        if (spec.get("ports") instanceof JsonArray ports) merged.add("ports", mergedPorts(ports, spec, old));
        JsonObjectBuilder plain = ServiceJson.JSON.createObjectBuilder(without(patch));
        if (patch.get("spec") instanceof JsonObject) plain.add("spec", merged);
        return applyMerge(plain.build(), service);
    }

    /** Such as {@code $retainKeys}, which takes away what it does not name. */
    private static void refuseUnknownDirectives(JsonObject patch) {
        boolean areKnown = patch.keySet().stream()
                .allMatch(key -> !key.startsWith("$") || key.equals("$patch") || key.startsWith("$setElementOrder/"));
        if (!areKnown) throw new UnfitException("a directive that is not known");
    }

    private static boolean replaces(JsonObject patch) {
        if (!patch.containsKey("$patch")) return false;
        if (Objects.equals(patch.getString("$patch", ""), "replace")) return true;
        if (Objects.equals(patch.getString("$patch", ""), "merge")) return false;
        throw new UnfitException("a directive that is not known");
    }

    private static JsonObject without(JsonObject patch) {
        JsonObjectBuilder plain = ServiceJson.JSON.createObjectBuilder();
        patch.forEach((key, value) -> {
            if (!key.startsWith("$")) plain.add(key, value);
        });
        return plain.build();
    }

    private static JsonArray mergedPorts(JsonArray patch, JsonObject spec, JsonObject old) {
        List<JsonObject> patched = patch.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .toList();
        boolean replaces = patched.stream().anyMatch(port -> isDirective(port, "replace"));
        Map<Integer, JsonObject> ports = new LinkedHashMap<>();
        if (!replaces) {
            for (JsonObject port : ServiceJson.ports(old)) {
                boolean isTwin = ports.put(port.getInt("port", 0), port) != null;
                if (isTwin) throw new UnfitException("two ports of one number are told apart by no strategic merge");
            }
        }
        for (JsonObject port : patched) {
            int number = port.getInt("port", 0);
            if (isDirective(port, "delete")) ports.remove(number);
            else if (!port.containsKey("$patch") || port.containsKey("port")) {
                ports.merge(number, without(port), ServicePatch::overlaid);
            }
        }
        return ordered(ports, spec.get("$setElementOrder/ports"));
    }

    private static boolean isDirective(JsonObject port, String directive) {
        return Objects.equals(port.getString("$patch", ""), directive);
    }

    private static JsonObject overlaid(JsonObject old, JsonObject patch) {
        return ServiceJson.object(ServiceJson.JSON.createMergePatch(patch).apply(old));
    }

    /** JSON Patch counts ports, so their order matters to the next patch. */
    private static JsonArray ordered(Map<Integer, JsonObject> ports, @Nullable JsonValue order) {
        List<JsonObject> ordered = new ArrayList<>();
        if (order instanceof JsonArray keys) {
            for (JsonValue key : keys) {
                JsonObject next = ports.remove(ServiceJson.object(key).getInt("port", 0));
                if (next != null) ordered.add(next);
            }
        }
        ordered.addAll(ports.values());
        JsonArrayBuilder array = ServiceJson.JSON.createArrayBuilder();
        ordered.forEach(array::add);
        return array.build();
    }

    /**
     * The Service after a server-side apply: what it names is set, and what its manager had named before and does not name any
     * longer is taken away. Who named what is not remembered, so it must name all that is open.
     */
    static JsonObject applyServerSide(JsonObject intent, JsonObject service) {
        JsonObject merged = mergedByKey(intent, service);
        boolean namesAll = shape(merged).equals(shape(ServiceJson.kept(intent)));
        if (!namesAll) throw new UnfitException("it names less than there is");
        return merged;
    }

    private static JsonObject mergedByKey(JsonObject intent, JsonObject service) {
        JsonObject spec = ServiceJson.spec(intent);
        JsonObjectBuilder merged = ServiceJson.JSON.createObjectBuilder(spec);
        if (spec.get("ports") instanceof JsonArray) {
            Map<String, JsonObject> ports = new LinkedHashMap<>();
            for (JsonObject port : ServiceJson.ports(ServiceJson.spec(service)))
                ports.put(ServiceJson.keyOf(port), port);
            for (JsonObject port : ServiceJson.ports(ServiceJson.spec(ServiceJson.kept(intent)))) {
                ports.merge(ServiceJson.keyOf(port), port, ServicePatch::overlaid);
            }
            JsonArrayBuilder array = ServiceJson.JSON.createArrayBuilder();
            ports.values().forEach(array::add);
            merged.add("ports", array);
        }
        return applyMerge(
                ServiceJson.JSON.createObjectBuilder(intent).add("spec", merged).build(), service);
    }

    /** What a Service opens, but for the numbers. */
    private static Set<String> shape(JsonObject service) {
        JsonObject spec = ServiceJson.spec(service);
        Set<String> shape = new HashSet<>(Set.of(ServiceJson.typeOf(spec)));
        ServiceJson.ports(spec).forEach(port -> shape.add(ServiceJson.keyOf(port)));
        for (JsonValue address :
                spec.getOrDefault("externalIPs", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            if (address instanceof JsonString text) shape.add(text.getString());
        }
        return shape;
    }
}
