package io.portreeve;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Audit events as the API server writes them, each of a request of its own. */
public final class TestEvents {

    private TestEvents() {}

    /** The creation of a NodePort Service, which the built-in rule matches. */
    public static String nodePort(String name, Instant at) {
        return service(UUID.randomUUID().toString(), name, "NodePort", at);
    }

    /** The creation of a Service inside the cluster, which no rule matches. */
    public static String clusterIp(String name, Instant at) {
        return service(UUID.randomUUID().toString(), name, "ClusterIP", at);
    }

    /** Lines of NodePort creations named {@code svc-0} and on. */
    public static String nodePorts(int count, Instant at) {
        return IntStream.range(0, count)
                .mapToObj(i -> nodePort("svc-" + i, at.plusMillis(i)))
                .collect(Collectors.joining("\n"));
    }

    /** The creation of a Service of a type, under a given audit id. */
    public static String service(String auditId, String name, String type, Instant at) {
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"%s","stage":"ResponseComplete",\
                "requestURI":"/api/v1/namespaces/shop/services?fieldManager=kubectl-create","verb":"create",\
                "user":{"username":"alice","groups":["dev","system:authenticated"]},"sourceIPs":["192.0.2.7"],\
                "userAgent":"kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0",\
                "objectRef":{"resource":"services","namespace":"shop","name":"%s","apiVersion":"v1"},\
                "responseStatus":{"metadata":{},"code":201},\
                "requestObject":{"kind":"Service","apiVersion":"v1","metadata":{"name":"%s","namespace":"shop"},\
                "spec":{"ports":[{"protocol":"TCP","port":80,"targetPort":8080}],"selector":{"app":"%s"},"type":"%s"}},\
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s",\
                "annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}""".formatted(auditId, name, name, name, type, at, at.plusMillis(5));
    }
}
