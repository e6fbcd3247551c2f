package io.portreeve;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes to one Service in namespace shop as the API server logs them with their answers, each a second after the one before. */
public final class ServiceWrites {

    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final String name;
    private Instant at;
    private int version = 100;

    public ServiceWrites(String name, Instant first) {
        this.name = name;
        this.at = first;
    }

    /** The creation of a Service, with a node port if it is given one. */
    public String create(String type, int... nodePort) {
        return event("create", "", 201, service(type, nodePort), service(type, nodePort));
    }

    public String update(String type, int... nodePort) {
        return event("update", "", 200, service(type, nodePort), service(type, nodePort));
    }

    /** A patch, and the Service that came of it. */
    public String patch(String patch, String type, int... nodePort) {
        return event("patch", "", 200, patch, service(type, nodePort));
    }

    /** A patch of which the policy logs what was sent and not what came of it. */
    public String patchWithoutAnswer(String patch) {
        return event("patch", "", 200, patch, null);
    }

    public String refused(int code) {
        return event("update", "", code, service("NodePort", 31111), "{\"kind\":\"Status\"}");
    }

    public String dryRun() {
        return event("update", "?dryRun=All", 200, service("NodePort", 32222), service("NodePort", 32222));
    }

    public String delete() {
        return event("delete", "", 200, "{\"kind\":\"DeleteOptions\"}", "{\"kind\":\"Status\",\"status\":\"Success\"}");
    }

    /** The deletion of all Services of the namespace, which names none. */
    public String deleteAll() {
        return event("deletecollection", "", 200, "{\"kind\":\"DeleteOptions\"}", "{\"kind\":\"Status\"}")
                .replace("\"name\":\"" + name + "\",", "");
    }

    private String service(String type, int... nodePort) {
        return """
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"%s","namespace":"shop","resourceVersion":"%d"},\
                "spec":{"type":"%s","selector":{"app":"%s"},"ports":[{"protocol":"TCP","port":80%s}]}}""".formatted(name, ++version, type, name, nodePort.length == 0 ? "" : ",\"nodePort\":" + nodePort[0]);
    }

    private String event(String verb, String query, int code, String request, @Nullable String response) {
        at = at.plus(BETWEEN);
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"%s","stage":"ResponseComplete",\
                "requestURI":"/api/v1/namespaces/shop/services/%s%s","verb":"%s",\
                "user":{"username":"alice"},"sourceIPs":["192.0.2.7"],\
                "objectRef":{"resource":"services","namespace":"shop","name":"%s","apiVersion":"v1"},\
                "responseStatus":{"metadata":{},"code":%d},"requestObject":%s%s,\
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s",\
                "annotations":{"authorization.k8s.io/decision":"allow"}}""".formatted(
                        UUID.randomUUID(),
                        name,
                        query,
                        verb,
                        name,
                        code,
                        request,
                        response == null ? "" : ",\"responseObject\":" + response,
                        at,
                        at.plusMillis(5));
    }
}
