package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlMatcher;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFieldsTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-24T03:06:00Z");

    private static final AuditEvent EVENT = TestEvents.read("""
            {"kind":"Event","auditID":"a-1","stage":"ResponseComplete","verb":"create","userAgent":"kubectl/v1",
            "user":{"username":"jana","uid":"u-1","groups":["dev"]},"sourceIPs":["192.0.2.7","10.0.0.1"],
            "objectRef":{"resource":"services","namespace":"shop","name":"web"},"responseStatus":{"code":409},
            "requestObject":{"spec":{"type":"NodePort"}},"stageTimestamp":"2026-11-24T03:05:07.5Z",
            "annotations":{"authorization.k8s.io/decision":"allow","k8s.io/deprecated":"true"}}""");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@timestamp: \"2026-11-24T03:05:07.500Z\"",
                "event.ingested: \"2026-11-24T03:06:00Z\"",
                "event.kind: event and event.action: create and event.outcome: success",
                "event.dataset: kubernetes.audit_logs and data_stream.dataset: kubernetes.audit_logs",
                "user.name: jana and user.id: u-1",
                "user_agent.original: kubectl*",
                "source.ip: 192.0.2.0/24 and client.ip: 10.0.0.1 and related.ip: 10.0.0.1",
                "related.user: jana and related.user: u-1",
                "orchestrator.type: kubernetes and orchestrator.cluster.name: lab",
                "orchestrator.resource.type: services and orchestrator.resource.name: web",
                "orchestrator.namespace: shop and orchestrator.api_version: audit.k8s.io/v1",
                "kubernetes.audit.annotations.authorization_k8s_io/decision: allow",
                "kubernetes.audit.annotations.k8s_io/deprecated: true",
                "kubernetes.audit.requestObject.spec.type: NodePort and kubernetes.audit.responseStatus.code: 409",
                "not event.category: *"
            })
    void rules_see_the_event_under_these_names(String query) {
        KqlMatcher matcher = KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC());

        assertThat(matcher.matches(EventFields.of(EVENT, RECEIVED))).isTrue();
    }

    @Test
    void a_webhooks_annotation_does_not_take_the_place_of_the_api_servers() {
        for (String annotations : new String[] {
            "\"authorization.k8s.io/decision\":\"allow\",\"authorization_k8s_io/decision\":\"forbid\"",
            "\"authorization_k8s_io/decision\":\"forbid\",\"authorization.k8s.io/decision\":\"allow\""
        }) {
            AuditEvent event = TestEvents.read("{\"auditID\":\"x\",\"annotations\":{" + annotations + "}}");
            assertThat(EventFields.of(event, RECEIVED).toString())
                    .contains("authorization_k8s_io/decision=allow")
                    .doesNotContain("forbid");
        }
    }

    @Test
    void the_event_itself_is_not_changed() {
        EventFields.of(EVENT, RECEIVED);

        assertThat(EVENT.json().at("annotations", "authorization.k8s.io/decision"))
                .isEqualTo("allow");
    }

    @Test
    void an_event_with_nothing_but_an_audit_id_has_fields() {
        assertThat(EventFields.of(TestEvents.read("{\"auditID\":\"x\"}"), RECEIVED))
                .containsEntry("@timestamp", "1970-01-01T00:00:00Z");
    }
}
