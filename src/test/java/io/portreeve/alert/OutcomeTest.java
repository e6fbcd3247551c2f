package io.portreeve.alert;

import static io.portreeve.alert.Outcome.Persisted.NO;
import static io.portreeve.alert.Outcome.Persisted.YES;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.alert.RecordedEvents.Labelled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {

    static List<Labelled> hits() {
        return RecordedEvents.services().stream()
                .filter(line -> line.ruleHit() && line.persisted() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("hits")
    void tells_for_each_recorded_hit_whether_the_node_port_was_there_afterwards(Labelled line) {
        assertThat(Outcome.of(line.event()).persisted()).isEqualTo(Boolean.TRUE.equals(line.persisted()) ? YES : NO);
    }

    @ParameterizedTest
    @CsvSource({
        "ResponseComplete, 201, /api/v1/namespaces/a/services,            YES",
        "ResponseComplete, 201, /api/v1/namespaces/a/services?dryRun=All, NO",
        "ResponseComplete, 409, /api/v1/namespaces/a/services,            NO",
        "Panic,            500, /api/v1/namespaces/a/services,            NO",
        "Panic,               , /api/v1/namespaces/a/services,            NO",
        "RequestReceived,     , /api/v1/namespaces/a/services,            UNKNOWN",
        "ResponseComplete,    , /api/v1/namespaces/a/services,            UNKNOWN",
        "ResponseStarted,  200, /api/v1/namespaces/a/services,            UNKNOWN",
        "                , 200, /api/v1/namespaces/a/services,            UNKNOWN",
        "ResponseComplete, 302, /api/v1/namespaces/a/services,            UNKNOWN",
        "ResponseComplete, 200,                              ,            UNKNOWN"
    })
    void knows_only_what_stage_code_and_uri_prove(String stage, Integer code, String uri, Outcome.Persisted persisted) {
        String json = """
                {"auditID":"a","verb":"create","objectRef":{"resource":"services"}%s%s%s}""".formatted(
                        stage == null ? "" : ",\"stage\":\"" + stage + "\"",
                        code == null ? "" : ",\"responseStatus\":{\"code\":" + code + "}",
                        uri == null ? "" : ",\"requestURI\":\"" + uri + "\"");
        assertThat(Outcome.of(RecordedEvents.read(json)).persisted()).isEqualTo(persisted);
    }

    @Test
    void a_status_write_does_not_touch_the_spec() {
        assertThat(Outcome.of(RecordedEvents.hit("status-put")).because().plain())
                .isEqualTo("a write to the status subresource ignores the spec in its body");
    }

    @Test
    void a_refusal_is_told_in_the_servers_words() {
        Outcome refused = Outcome.of(RecordedEvents.logLine(4));
        assertThat(refused.because().plain()).isEqualTo("it was refused with 422 Invalid");
        assertThat(refused.serverMessage()).contains("ValidatingAdmissionPolicy 'no-nodeport'");
    }

    @Test
    void reading_changes_nothing() {
        assertThat(Outcome.of(RecordedEvents.logLine(17)).persisted()).isEqualTo(NO);
    }
}
