package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.kql.Kql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestKindTest {

    private static final String NODE_READS = """
            {"auditID":"1","verb":"%s","objectRef":{"resource":"%s"},"user":{"username":"%s"},"sourceIPs":["10.1.2.3"],
             "annotations":{"authorization.k8s.io/decision":"%s"},"responseStatus":{"code":200},
             "requestObject":{"spec":{"type":"NodePort","selector":{"a":"b"}}}}""";

    private static RequestKind kind(String verb, String resource, String user, String decision) {
        AuditEvent event = TestEvents.read(NODE_READS.formatted(verb, resource, user, decision));
        return RequestKind.of(
                new TypedValues(event.json()), BodyNames.in(event.json()).shape());
    }

    private static RequestKind usual() {
        return kind("create", "services", "system:node:a", "allow");
    }

    @Test
    void it_is_stored_and_read_back() {
        for (RequestKind kind : List.of(usual(), usual().ofAnyShape(), kind("x", "y", "jana", "forbid"))) {
            assertThat(RequestKind.parse(kind.stored())).isEqualTo(kind).hasSameHashCodeAs(kind);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    event.action: get | false
                    event.action: (create or get) | true
                    not event.action: create | false
                    user.name: system\\:node\\:* | true
                    user.name: (system\\:admin or jana) | false
                    not user.name: system\\:* | false
                    kubernetes.audit.responseStatus.code >= 400 | false
                    kubernetes.audit.impersonatedUser.username: * | false
                    kubernetes.audit.requestObject.spec.type: x | true
                    kubernetes.audit.requestObject.spec.ports: x | false
                    kubernetes.audit.requestObject.metadata.labels.a: x | false
                    not source.ip: 10.0.0.0/8 | false
                    not source.ip: (192.168.0.0/16 or 172.16.0.0/12) | true
                    portreeve.exposure.change: opened | true
                    """)
    void most_queries_are_answered_by_it_alone(String query, String condition) {
        assertThat(Narrowing.or(Narrowing.each(List.of(Kql.parse(query)), usual(), new Narrowing.Parameters())))
                .isEqualTo(condition);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    user.name: system\\:node\\:a | (username = any(:q0))
                    not user.name: system\\:node\\:a | (not coalesce(username = :q0, false))
                    kubernetes.audit.objectRef.name: a | (name = any(:q0))
                    not source.ip: 10.1.0.0/16 | (not coalesce(source_ip <<= :q0::inet, false))
                    kubernetes.audit.requestObject.spec.selector.a: x | (body_names & :q0 = :q0)
                    """)
    void what_it_leaves_open_is_left_to_the_columns(String query, String condition) {
        assertThat(Narrowing.or(Narrowing.each(List.of(Kql.parse(query)), usual(), new Narrowing.Parameters())))
                .isEqualTo(condition);
    }

    @Test
    void who_was_not_let_through_makes_no_kinds_by_the_names_he_chooses() {
        assertThat(kind("get", "a", "jana", "forbid")).isEqualTo(kind("list", "b", "jiri", "forbid"));
    }

    @Test
    void names_that_are_odd_or_long_make_no_kinds() {
        assertThat(kind("a", "pods", "x", "allow")).isEqualTo(kind("b", "pods", "y", "allow"));
        assertThat(kind("get", "x".repeat(65), "x", "allow")).isEqualTo(kind("get", "y".repeat(65), "x", "allow"));
    }
}
