package io.portreeve.kql;

import static io.portreeve.kql.FieldType.BOOLEAN;
import static io.portreeve.kql.FieldType.DATE;
import static io.portreeve.kql.FieldType.IP;
import static io.portreeve.kql.FieldType.KEYWORD;
import static io.portreeve.kql.FieldType.LONG;
import static io.portreeve.kql.FieldType.TEXT;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which type a field has. */
@FunctionalInterface
public interface FieldTypes {

    /** The types of Kubernetes audit events as Elastic's rules see them: everything is a keyword but a few. */
    FieldTypes KUBERNETES_AUDIT = kubernetesAudit();

    /** The type of a field, by its full name. */
    FieldType typeOf(String field);

    private static FieldTypes kubernetesAudit() {
        String request = "kubernetes.audit.requestObject.spec.";
        String response = "kubernetes.audit.responseObject.spec.";
        List<String> switches = List.of(
                "hostNetwork",
                "hostIPC",
                "hostPID",
                "securityContext.runAsNonRoot",
                "containers.securityContext.privileged",
                "containers.securityContext.allowPrivilegeEscalation",
                "containers.securityContext.runAsNonRoot");
        List<String> numbers = List.of(
                "replicas",
                "securityContext.runAsUser",
                "securityContext.runAsGroup",
                "containers.securityContext.runAsUser",
                "containers.securityContext.runAsGroup");

        Map<String, FieldType> types = new HashMap<>();
        numbers.forEach(name -> types.put(request + name, LONG));
        types.put("kubernetes.audit.responseStatus.code", LONG);
        switches.forEach(name -> types.put(request + name, BOOLEAN));
        switches.forEach(name -> types.put(response + name, BOOLEAN));
        List.of(
                        "@timestamp",
                        "event.ingested",
                        "kubernetes.audit.requestReceivedTimestamp",
                        "kubernetes.audit.stageTimestamp")
                .forEach(name -> types.put(name, DATE));
        List.of("source.ip", "client.ip", "related.ip", "host.ip", "kubernetes.audit.sourceIPs")
                .forEach(name -> types.put(name, IP));
        List.of(
                        "message",
                        "error.message",
                        "kubernetes.audit.responseStatus.message",
                        "kubernetes.audit.annotations.authorization_k8s_io/reason")
                .forEach(name -> types.put(name, TEXT));
        Map<String, FieldType> fixed = Map.copyOf(types);
        return field -> fixed.getOrDefault(field, KEYWORD);
    }
}
