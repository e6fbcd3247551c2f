package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import java.net.URLEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** However Elastic writes an event down, queries find it under the same names. */
@PortreeveTest
class ElasticDocumentsTest {

    private static final String QUERY = """
            event.action: create and event.outcome: success and event.dataset: kubernetes.audit_logs
            and user.name: jana and kubernetes.audit.user.groups: ops and related.user: jana
            and source.ip: 192.0.2.0/24 and client.ip: * and user_agent.original: kubectl*
            and orchestrator.resource.type: deployments and orchestrator.cluster.name: lab
            and kubernetes.audit.annotations.authorization_k8s_io/decision: allow
            and kubernetes.audit.user.extra.authentication.kubernetes.io/pod-name: p-1
            and kubernetes.audit.requestObject.metadata.labels.app.kubernetes.io/name: web
            and kubernetes.audit.requestObject.spec.replicas >= 2
            and kubernetes.audit.requestObject.spec.containers.image: nginx
            and kubernetes.audit.responseStatus.code: 201 and @timestamp >= "2026-11-24"
            """;

    @Autowired
    Api api;

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"auditID":"a","verb":"create","stageTimestamp":"2026-11-24T03:05:07Z","sourceIPs":["192.0.2.7"],
                "user":{"username":"jana","groups":["dev","ops"],"extra":{"authentication.kubernetes.io/pod-name":["p-1"]}},
                "userAgent":"kubectl/v1","objectRef":{"resource":"deployments"},"responseStatus":{"code":201},
                "annotations":{"authorization.k8s.io/decision":"allow"},"requestObject":{
                "metadata":{"labels":{"app.kubernetes.io/name":"web"}},
                "spec":{"replicas":3,"containers":[{"image":"nginx"}]}}}""", """
                {"@timestamp":"2026-11-24T03:05:09Z","event":{"kind":"event","action":"forged"},"user":{"name":"forged"},
                "kubernetes":{"audit":{"auditID":"a","verb":"create","stageTimestamp":"2026-11-24T03:05:07Z",
                "sourceIPs":["192.0.2.7"],"user":{"username":"jana","groups":["dev","ops"],
                "extra":{"authentication.kubernetes.io/pod-name":["p-1"]}},"userAgent":"kubectl/v1",
                "objectRef":{"resource":"deployments"},"responseStatus":{"code":201},
                "annotations":{"authorization_k8s_io/decision":"allow"},"requestObject":{
                "metadata":{"labels":{"app":{"kubernetes":{"io/name":"web"}}}},
                "spec":{"replicas":3,"containers":[{"image":"nginx"}]}}}}}""", """
                {"kubernetes.audit.auditID":"a","kubernetes.audit.verb":"create","user.name":"forged",
                "kubernetes.audit.stageTimestamp":"2026-11-24T03:05:07Z","kubernetes.audit.sourceIPs":"192.0.2.7",
                "kubernetes.audit.user.username":"jana","kubernetes.audit.user.groups":["dev","ops"],
                "kubernetes.audit.user.extra.authentication.kubernetes.io/pod-name":"p-1",
                "kubernetes.audit.userAgent":"kubectl/v1","kubernetes.audit.objectRef.resource":"deployments",
                "kubernetes.audit.responseStatus.code":201,
                "kubernetes.audit.annotations.authorization_k8s_io/decision":"allow",
                "kubernetes.audit.requestObject.metadata.labels.app.kubernetes.io/name":"web",
                "kubernetes.audit.requestObject.spec.replicas":3,
                "kubernetes.audit.requestObject.spec.containers.image":["nginx"]}""", """
                {"kubernetes":{"audit.auditID":"a","audit.verb":"create","audit.stageTimestamp":"2026-11-24T03:05:07Z",
                "audit.sourceIPs":["192.0.2.7"],"audit.user":{"username":"jana","groups":["dev","ops"],
                "extra":{"authentication.kubernetes.io/pod-name":["p-1"]}},"audit.userAgent":"kubectl/v1",
                "audit.objectRef":{"resource":"deployments"},"audit.responseStatus.code":201,
                "audit.annotations":{"authorization_k8s_io/decision":"allow"},"audit.requestObject":{
                "metadata":{"labels":{"app.kubernetes.io/name":"web"}},
                "spec":{"replicas":3,"containers":[{"image":"nginx"}]}}}}"""})
    void a_document_answers_to_the_names_of_its_event(String document) {
        assertThat(api.ingest(document).path("stored").asInt()).isEqualTo(1);

        assertThat(api.get("/api/v1/audit-events?query=" + URLEncoder.encode(QUERY, UTF_8))
                        .path("items"))
                .hasSize(1);
    }
}
