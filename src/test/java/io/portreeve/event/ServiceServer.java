package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small API server with one Service: it takes random writes, stores and answers them by its own rules, and logs each at a level
 * of its policy. It knows what each write opened, and shares no code with what is tested.
 */
final class ServiceServer {

    private static final List<String> TYPES = List.of("ClusterIP", "NodePort", "LoadBalancer");

    private final Random random;
    private final boolean logsAnswers;
    private final List<Logged> log = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T03:00:00Z");
    private int version = 100;
    private int nextNodePort = 30_000;
    private int nextPort = 80;
    private @Nullable Stored service;

    /** @param expected what it did, in the rules' words */
    record Logged(AuditEvent event, String expected) {}

    private record Port(int port, int nodePort) {}

    private record Stored(String type, Map<String, Port> ports, List<String> addresses) {

        Set<String> ways() {
            Set<String> ways = new TreeSet<>();
            ports.forEach((name, port) -> {
                if (!type.equals("ClusterIP")) ways.add("node port " + port.nodePort());
                if (type.equals("LoadBalancer")) ways.add("balanced " + port.port());
                if (!addresses.isEmpty()) ways.add("addressed " + port.port());
            });
            ways.addAll(addresses);
            return ways;
        }
    }

    ServiceServer(Random random, boolean logsAnswers) {
        this.random = random;
        this.logsAnswers = logsAnswers;
    }

    List<Logged> take(int writes) {
        while (log.size() < writes) take();
        return log;
    }

    private void take() {
        Stored before = service;
        if (before == null) {
            put("create", 201, new Stored(type(), Map.of("a", new Port(nextPort++, 0)), List.of()));
            return;
        }
        switch (random.nextInt(13)) {
            case 0 -> delete();
            case 1 -> put("update", 200, with(before, type()));
            case 2, 3 -> retype(type());
            case 4, 5 -> addPort(before);
            case 6 -> removePort(before);
            case 7 -> move("copy");
            case 8 -> move("move");
            case 9 -> address(before);
            case 10 -> patch("{\"metadata\":{\"labels\":{\"i\":\"%d\"}}}".formatted(version), before);
            case 11 -> refuse(409, "");
            default -> refuse(200, "?dryRun=All");
        }
    }

    private String type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    private static Stored with(Stored service, String type) {
        return new Stored(type, service.ports(), service.addresses());
    }

    private void retype(String type) {
        Stored after = with(current(), type);
        if (random.nextBoolean()) patch("{\"spec\":{\"type\":\"%s\"}}".formatted(type), after);
        else patch("[{\"op\":\"replace\",\"path\":\"/spec/type\",\"value\":\"%s\"}]".formatted(type), after);
    }

    private void addPort(Stored before) {
        int port = nextPort++;
        String name = "p" + port;
        Map<String, Port> ports = new LinkedHashMap<>(before.ports());
        ports.put(name, new Port(port, 0));
        Stored after = new Stored(before.type(), ports, before.addresses());
        if (random.nextBoolean()) {
            patch(
                    "[{\"op\":\"add\",\"path\":\"/spec/ports/-\",\"value\":%s}]"
                            .formatted(portJson(name, new Port(port, 0))),
                    after);
        } else {
            String order = ports.values().stream()
                    .map(one -> "{\"port\":%d}".formatted(one.port()))
                    .collect(Collectors.joining(","));
            patch(
                    "{\"spec\":{\"$setElementOrder/ports\":[%s],\"ports\":[%s]}}"
                            .formatted(order, portJson(name, new Port(port, 0))),
                    after);
        }
    }

    private void removePort(Stored before) {
        if (before.ports().size() < 2) return;
        Map<String, Port> ports = new LinkedHashMap<>(before.ports());
        int place = random.nextInt(ports.size());
        Map.Entry<String, Port> removed = List.copyOf(ports.entrySet()).get(place);
        ports.remove(removed.getKey());
        Stored after = new Stored(before.type(), ports, before.addresses());
        if (random.nextBoolean()) patch("[{\"op\":\"remove\",\"path\":\"/spec/ports/%d\"}]".formatted(place), after);
        else {
            patch(
                    "{\"spec\":{\"ports\":[{\"$patch\":\"delete\",\"port\":%d}]}}"
                            .formatted(removed.getValue().port()),
                    after);
        }
    }

    /** The word NodePort comes from an annotation. */
    private void move(String op) {
        patch("""
                [{"op":"test","path":"/metadata/resourceVersion","value":"%d"},
                {"op":"add","path":"/metadata/annotations","value":{"t":"NodePort"}},
                {"op":"%s","from":"/metadata/annotations/t","path":"/spec/type"}]""".formatted(version, op), with(current(), "NodePort"));
    }

    private void address(Stored before) {
        List<String> addresses = before.addresses().isEmpty() ? List.of("203.0.113." + version % 200) : List.of();
        String json = addresses.isEmpty() ? "null" : "[\"%s\"]".formatted(addresses.getFirst());
        patch("{\"spec\":{\"externalIPs\":%s}}".formatted(json), new Stored(before.type(), before.ports(), addresses));
    }

    private void put(String verb, int code, Stored asked) {
        String body = json(asked);
        store(asked);
        log(verb, "", code, body, json(current()), asked.ways());
    }

    private Stored current() {
        if (service == null) throw new IllegalStateException("there is no Service");
        return service;
    }

    private void patch(String patch, Stored after) {
        store(after);
        log("patch", "", 200, patch, json(current()), Set.of());
    }

    private void delete() {
        previous = current().ways();
        service = null;
        write("delete", "", 200, "{}", "{\"kind\":\"Status\"}", expected(Set.of()));
    }

    private void refuse(int code, String query) {
        String body = json(new Stored("NodePort", Map.of("x", new Port(1, 31_999)), List.of()));
        write("update", query, code, body, code == 200 ? body : "{\"kind\":\"Status\"}", "none");
    }

    private Set<String> previous = Set.of();

    /** Ports that need a number get one, those that need none lose it. */
    private void store(Stored asked) {
        previous = service == null ? Set.of() : service.ways();
        Map<String, Port> ports = new LinkedHashMap<>();
        asked.ports().forEach((name, port) -> {
            boolean needs = !asked.type().equals("ClusterIP");
            int number = port.nodePort() == 0 ? nextNodePort++ : port.nodePort();
            ports.put(name, new Port(port.port(), needs ? number : 0));
        });
        service = new Stored(asked.type(), ports, asked.addresses());
    }

    private void log(String verb, String query, int code, String request, String response, Set<String> ignored) {
        write(verb, query, code, request, response, expected(current().ways()));
    }

    private String expected(Set<String> after) {
        boolean opens = !previous.containsAll(after);
        boolean closes = !after.containsAll(previous);
        if (opens) return previous.isEmpty() ? "opened" : "widened";
        if (closes) return after.isEmpty() ? "closed" : "narrowed";
        return "none";
    }

    private void write(String verb, String query, int code, String request, String response, String expected) {
        now = now.plusSeconds(7);
        version++;
        boolean answered = logsAnswers || random.nextInt(3) == 0;
        String json = """
                {"auditID":"a-%d","stage":"ResponseComplete","verb":"%s","requestURI":"/api/v1/namespaces/shop/services/web%s",
                "objectRef":{"resource":"services","namespace":"shop","name":"web"},"responseStatus":{"code":%d},
                "requestObject":%s%s,"requestReceivedTimestamp":"%s","stageTimestamp":"%s"}""".formatted(
                log.size(), verb, query, code, request, answered ? ",\"responseObject\":" + response : "", now, now);
        log.add(new Logged(AuditEvent.read("lab", json.getBytes(UTF_8), null), expected));
    }

    private String json(Stored stored) {
        String ports = stored.ports().entrySet().stream()
                .map(port -> portJson(port.getKey(), port.getValue()))
                .collect(Collectors.joining(","));
        String addresses = stored.addresses().stream()
                .map(address -> "\"" + address + "\"")
                .collect(Collectors.joining(","));
        return """
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"web","resourceVersion":"%d"},
                "spec":{"type":"%s","ports":[%s],"externalIPs":[%s]}}""".formatted(version + 1, stored.type(), ports, addresses);
    }

    private static String portJson(String name, Port port) {
        String nodePort = port.nodePort() == 0 ? "" : ",\"nodePort\":" + port.nodePort();
        return "{\"name\":\"%s\",\"protocol\":\"TCP\",\"port\":%d%s}".formatted(name, port.port(), nodePort);
    }
}
