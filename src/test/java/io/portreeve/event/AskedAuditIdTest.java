package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.kql.Kql;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedAuditIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"auditID\":\"a-1\"}", "{\"auditID\":\"a-1x\"}", "{\"auditID\":\"\\u0061-1\"}"})
    void a_document_that_may_have_it_is_read(String document) {
        assertThat(mayStandIn("kubernetes.audit.auditID:a-1", document)).contains(true);
        assertThat(mayStandIn("user.name:jana and kubernetes.audit.auditID:\"a-1\"", document))
                .contains(true);
    }

    @Test
    void one_that_cannot_have_it_is_not() {
        assertThat(mayStandIn("kubernetes.audit.auditID:a-1", "{\"auditID\":\"a-2\",\"x\":\"a\\\"-1\"}"))
                .contains(false);
        assertThat(mayStandIn("kubernetes.audit.auditID:a-1", "a-")).contains(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubernetes.audit.auditID:(a or b)",
                "kubernetes.audit.auditID:a*",
                "not kubernetes.audit.auditID:a",
                "kubernetes.audit.auditID:a/b",
                "kubernetes.audit.auditID:\u00e4",
                "user.name:a",
            })
    void a_query_that_asks_for_no_plain_one_reads_all(String query) {
        assertThat(AskedAuditId.of(Kql.parse(query))).isEmpty();
    }

    private static Optional<Boolean> mayStandIn(String query, String document) {
        return AskedAuditId.of(Kql.parse(query)).map(id -> id.mayStandIn(document.getBytes(UTF_8)));
    }
}
