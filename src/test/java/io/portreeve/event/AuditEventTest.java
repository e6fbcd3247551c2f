package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEventTest {

    private static final String EVENT = """
            {"level":"Request","auditID":"a-1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/services",
            "verb":"create","user":{"username":"jana","groups":["dev","system:authenticated"]},"sourceIPs":["10.0.0.1"],
            "objectRef":{"resource":"services","namespace":"shop","name":"web"},"responseStatus":{"code":201},
            "requestObject":{"spec":{"type":"NodePort","ports":[{"port":80}]}},
            "requestReceivedTimestamp":"2026-11-24T03:05:06.123456Z","stageTimestamp":"2026-11-24T03:05:07.5Z",
            "annotations":{"authorization.k8s.io/decision":"allow"}}""";

    @Test
    void a_document_too_large_to_be_unpacked_again_is_refused() {
        assertThatThrownBy(() -> AuditEvent.read("lab", new byte[(256 << 20) + 1], null))
                .isInstanceOf(UnreadableJsonException.class)
                .hasMessage("it is larger than 268,435,456 bytes");
    }

    @Test
    void reads_the_fields_of_an_event() {
        AuditEvent event = read(EVENT);

        assertThat(event.auditId()).isEqualTo("a-1");
        assertThat(event.user()).isEqualTo("jana");
        assertThat(event.groups()).containsExactly("dev", "system:authenticated");
        assertThat(event.resource()).isEqualTo("services");
        assertThat(event.name()).isEqualTo("web");
        assertThat(event.decision()).isEqualTo("allow");
        assertThat(event.responseCode()).isEqualTo(201);
        assertThat(event.dryRun()).isFalse();
        assertThat(event.eventTime()).isEqualTo("2026-11-24T03:05:07.5Z");
        assertThat(event.requestTime()).isEqualTo("2026-11-24T03:05:06.123456Z");
    }

    @Test
    void an_audit_id_is_all_an_event_needs() {
        AuditEvent event = read("{\"auditID\":\"x\"}");

        assertThat(event.eventTime()).isEqualTo(Instant.EPOCH);
        assertThat(event.requestTime()).isNull();
        assertThat(event.dryRun()).isNull();
    }

    @Test
    void fields_of_a_wrong_type_count_as_missing() {
        AuditEvent event = read("""
                {"auditID":"x","verb":7,"user":"jana","objectRef":[],"responseStatus":{"code":"201"},"sourceIPs":{},
                "stageTimestamp":"yesterday","requestObject":["op"],"annotations":null}""");

        assertThat(event.verb()).isNull();
        assertThat(event.user()).isNull();
        assertThat(event.responseCode()).isNull();
        assertThat(event.sourceIps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"auditID\":\"\"}", "{\"auditID\":7}", "{\"auditID\":null}", "[]"})
    void without_an_audit_id_it_is_no_event(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(UnreadableJsonException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/a?dryRun=All, true",
        "/a?x=1&dryRun=All&y=2, true",
        "/a?dry%52un=All, true",
        "/a?dryRun=%20, true",
        "/a?dryRun=, false",
        "/a?dryRun, false",
        "/a?dryrun=All, false",
        "/dryRun=All, false",
        "/a?x=dryRun=All, false",
        "/a?dryRun=%zz, false",
        "/a?dryRun=%+1, false",
        "/a?x;dryRun=All, false"
    })
    void a_dry_run_is_what_the_api_server_takes_for_one(String uri, boolean dryRun) {
        assertThat(read("{\"auditID\":\"x\",\"requestURI\":\"" + uri + "\"}").dryRun())
                .isEqualTo(dryRun);
    }

    @Test
    void the_senders_time_stands_in_for_eaten_timestamps() {
        Instant sent = Instant.parse("2026-11-24T03:05:06.123456789Z");
        String eaten = EVENT.replaceAll("\"(requestReceived|stage)Timestamp\":\"[^\"]*\",", "");

        AuditEvent event = AuditEvent.read("lab", eaten.getBytes(UTF_8), sent);

        assertThat(event.requestTime()).isEqualTo("2026-11-24T03:05:06.123456Z");
        assertThat(event.requestIdentity()).isEqualTo(read(EVENT).requestIdentity());
    }

    @Test
    void times_that_no_database_holds_count_as_missing() {
        AuditEvent event = read("""
                {"auditID":"x","stageTimestamp":"+1000000-01-01T00:00:00Z"}""");

        assertThat(event.eventTime()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void one_event_in_different_spellings_has_one_identity() {
        String spelled = EVENT.replace("\"NodePort\"", "\"\\u004eode\\u0050ort\"")
                .replace("{\"port\":80}", "{ \"port\" : 80.0 }")
                .replace("\"level\"", "\"kind\":\"Event\",\"level\"")
                .replace("03:05:07.5Z", "03:05:07.500000Z");

        assertThat(read(spelled).identity()).isEqualTo(read(EVENT).identity());
    }

    @Test
    void the_order_of_keys_and_the_spelling_of_numbers_do_not_count() {
        assertThat(withBody("{\"a\":1E5,\"b\":[-0]}").identity())
                .isEqualTo(withBody("{\"b\":[0],\"a\":100000.0}").identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"1\"}",
                "{\"a\":[1]}",
                "{\"a\":1,\"b\":null}",
                "[[],[]]",
                "[[[]]]",
                "[{}]",
                "[\"ab\",\"c\"]",
                "[\"a\",\"bc\"]",
                "[1e400000]",
                "[1e400001]",
                "[1e99999999999]",
                "null",
                "\"null\""
            })
    void another_body_is_another_event(String body) {
        assertThat(withBody(body).identity()).isNotEqualTo(withBody("{\"a\":1}").identity());
    }

    @ParameterizedTest
    @CsvSource({"a-1, a-2", "ResponseComplete, Panic", "06.123456Z, 06.123457Z", "07.5Z, 07.6Z", "create, update"})
    void every_field_of_the_identity_counts(String field, String other) {
        assertThat(read(EVENT.replace(field, other)).identity())
                .isNotEqualTo(read(EVENT).identity());
    }

    @Test
    void the_events_of_one_request_share_the_request_identity() {
        String started = EVENT.replace("ResponseComplete", "ResponseStarted").replace("07.5Z", "07.4Z");

        assertThat(read(started).requestIdentity()).isEqualTo(read(EVENT).requestIdentity());
        assertThat(read(EVENT.replace("06.123456Z", "06.2Z")).requestIdentity())
                .isNotEqualTo(read(EVENT).requestIdentity());
    }

    @Test
    void a_body_of_any_depth_has_an_identity() {
        String deep = "[".repeat(9_000) + "]".repeat(9_000);

        assertThat(withBody(deep).identity())
                .isNotEqualTo(withBody("[" + deep + "]").identity());
    }

    @Test
    void an_id_is_read_back_as_it_was_written() {
        AuditEvent event = read(EVENT);
        EventId id = new EventId(event.eventTime(), event.identity());
        EventId longAgo = new EventId(Instant.parse("0826-11-23T00:00:00.000001Z"), event.identity());

        assertThat(EventId.parse(id.toString())).isEqualTo(id);
        assertThat(EventId.parse(longAgo.toString())).isEqualTo(longAgo);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1-2", "x-00000000000000000000000000000000", "1-0000000000000000000000000000000G"})
    void what_is_no_id_is_refused(String text) {
        assertThatThrownBy(() -> EventId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static AuditEvent withBody(String body) {
        return read("{\"auditID\":\"x\",\"requestObject\":" + body + "}");
    }

    private static AuditEvent read(String json) {
        return AuditEvent.read("lab", json.getBytes(UTF_8), null);
    }
}
