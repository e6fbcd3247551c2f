package io.portreeve.event;

import static io.portreeve.kql.Verdict.MATCH;
import static io.portreeve.kql.Verdict.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What queries say about events of which a part is hidden. */
class SeenEventTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-25T00:00:00Z");

    private static final String HEAD = """
            {"auditID":"a","verb":"create","user":{"username":"jana"},"sourceIPs":["192.0.2.7"],\
            "objectRef":{"resource":"services"},"requestObject":{"metadata":{"name":"web"},""";

    @ParameterizedTest
    @CsvSource({
        "kubernetes.audit.verb: create, MATCH",
        "event.action: get, NO_MATCH",
        "user.name: jana, MATCH",
        "user.name: root, NO_MATCH",
        "user.id: 7, NO_MATCH",
        "related.user: root, NO_MATCH",
        "source.ip: 192.0.2.8, NO_MATCH",
        "orchestrator.resource.type: pods, NO_MATCH",
        "kubernetes.audit.objectRef.subresource: *, NO_MATCH",
        "kubernetes.audit.objectRef.name: web, NO_MATCH",
        "kubernetes.audit.requestObject.spec.type: NodePort, UNKNOWN",
        "kubernetes.audit.responseStatus.code >= 400, UNKNOWN",
        "event.outcome: success, UNKNOWN",
        "not event.outcome: failure, UNKNOWN",
        "@timestamp > 2020-01-01, UNKNOWN",
        "data_stream.dataset: kubernetes.audit_logs, MATCH",
        "event.dataset: other, NO_MATCH",
    })
    void of_a_cut_event_what_lies_before_the_cut_is_known(String query, Verdict verdict) {
        assertThat(ask(query, HEAD)).isEqualTo(verdict);
    }

    @Test
    void an_annotation_is_hidden_while_another_of_the_same_name_may_follow() {
        String cut = HEAD
                + "\"x\":1},\"annotations\":{\"a_b\":\"1\",\"c\":\"2\",\"authorization.k8s.io/decision\":\"allow\"";

        assertThat(ask("kubernetes.audit.annotations.c: 2", cut)).isEqualTo(MATCH);
        assertThat(ask("kubernetes.audit.annotations.a_b: 1", cut)).isEqualTo(UNKNOWN);
        assertThat(ask("event.outcome: success", cut)).isEqualTo(MATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes.audit.requestObject.spec.type: NodePort, UNKNOWN",
        "kubernetes.audit.responseObject: *, UNKNOWN",
        "kubernetes.audit.verb: get, NO_MATCH",
        "kubernetes.audit.stage: Panic, NO_MATCH",
        "event.outcome: success, NO_MATCH",
    })
    void of_an_event_that_the_api_server_truncated_the_bodies_are_hidden(String query, Verdict verdict) {
        assertThat(ask(query, """
                        {"auditID":"a","verb":"create","annotations":{"audit.k8s.io/truncated":"true"}}""")).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void wherever_an_event_is_cut_no_answer_contradicts_the_whole(long seed) {
        Random random = new Random(seed);
        int decided = 0;
        for (int i = 0; i < 12; i++) {
            byte[] whole = new GoEvent(random).text().getBytes(UTF_8);
            SeenEvent event = SeenEvent.of(AuditEvent.read("lab", whole, RECEIVED), RECEIVED);
            List<KqlMatcher> queries = new ArrayList<>();
            List<Verdict> expected = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int q = 0; q < 20; q++) {
                texts.add(new Query(random).text(2));
                queries.add(matcher(texts.getLast()));
                expected.add(event.ask(queries.getLast()));
            }
            for (int end = GoEvent.AFTER_AUDIT_ID; end < whole.length; end++) {
                byte[] document = Arrays.copyOf(whole, end);
                SeenEvent cut = SeenEvent.of(AuditEvent.read("lab", document, RECEIVED), RECEIVED);
                for (int q = 0; q < queries.size(); q++) {
                    Verdict verdict = cut.ask(queries.get(q));
                    if (verdict == UNKNOWN) continue;
                    decided++;
                    assertThat(verdict)
                            .as("seed %d: %s on %s", seed, texts.get(q), new String(document, UTF_8))
                            .isEqualTo(expected.get(q));
                }
            }
        }
        assertThat(decided).isPositive();
    }

    private static Verdict ask(String query, String document) {
        return SeenEvent.of(TestEvents.read(document), RECEIVED).ask(matcher(query));
    }

    private static KqlMatcher matcher(String query) {
        return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC());
    }

    /** An event in the order and the forms in which Go writes them. */
    private record GoEvent(Random random) {

        private static final String BEGINNING = "{\"auditID\":\"a\"";
        static final int AFTER_AUDIT_ID = BEGINNING.length();

        String text() {
            StringBuilder json = new StringBuilder(BEGINNING);
            maybe(json, "stage", text("ResponseComplete", "Panic"));
            maybe(json, "verb", text("create", "get"));
            maybe(
                    json,
                    "user",
                    "{\"username\":%s,\"uid\":%s,\"extra\":{\"k8s.io/a.b\":[%s]}}".formatted(word(), word(), word()));
            maybe(json, "sourceIPs", "[\"192.0.2.7\",\"::1\"]");
            maybe(json, "userAgent", word());
            maybe(json, "objectRef", "{\"resource\":%s,\"name\":%s}".formatted(word(), word()));
            maybe(json, "responseStatus", "{\"code\":%d}".formatted(200 + 203 * random.nextInt(2)));
            maybe(json, "requestObject", value(3));
            maybe(json, "responseObject", value(2));
            maybe(json, "requestReceivedTimestamp", text("2026-11-24T10:00:00Z", "never"));
            maybe(json, "stageTimestamp", text("2026-11-24T10:00:01Z", "never"));
            maybe(json, "annotations", annotations());
            return json.append('}').toString();
        }

        private void maybe(StringBuilder json, String key, String value) {
            if (random.nextInt(8) > 0)
                json.append(",\"").append(key).append("\":").append(value);
        }

        private String annotations() {
            String spelling = random.nextInt(4) == 0 ? "authorization_k8s.io/decision" : "a.b";
            return "{\"%s\":%s,\"authorization.k8s.io/decision\":%s,\"authorization_k8s_io/decision\":%s}"
                    .formatted(spelling, word(), text("allow", "forbid"), word());
        }

        private String value(int depth) {
            return switch (depth == 0 ? random.nextInt(4) : random.nextInt(8)) {
                case 0 -> "null";
                case 1 -> "12";
                case 2 -> "true";
                case 3 -> word();
                case 4 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
                default -> {
                    List<String> members = new ArrayList<>();
                    for (String key : List.of("spec", "type", "spec.type", "a.b", "a"))
                        if (random.nextInt(3) > 0) members.add("\"" + key + "\":" + value(depth - 1));
                    yield "{" + String.join(",", members) + "}";
                }
            };
        }

        private String word() {
            return text("NodePort", "12", "jana", "ž\\u0000\\n", "");
        }

        private String text(String... texts) {
            return "\"" + texts[random.nextInt(texts.length)] + "\"";
        }
    }

    private record Query(Random random) {

        private static final String[] FIELDS = {
            "kubernetes.audit.verb",
            "kubernetes.audit.stage",
            "kubernetes.audit.requestObject",
            "kubernetes.audit.requestObject.spec",
            "kubernetes.audit.requestObject.spec.type",
            "kubernetes.audit.requestObject.a.b",
            "kubernetes.audit.responseObject.spec.type",
            "kubernetes.audit.user",
            "kubernetes.audit.user.extra.k8s.io/a.b",
            "kubernetes.audit.objectRef.name",
            "kubernetes.audit.annotations.authorization_k8s_io/decision",
            "kubernetes.audit.annotations.a_b",
            "kubernetes.audit.*.type",
            "kubernetes.audit",
            "event.action",
            "event.outcome",
            "event",
            "user.name",
            "user.id",
            "user",
            "related.user",
            "user_agent.original",
            "orchestrator.resource.type",
            "orchestrator.resource",
            "orchestrator*",
            "us*"
        };

        String text(int depth) {
            return switch (depth == 0 ? 9 : random.nextInt(10)) {
                case 0, 1 -> "(" + text(depth - 1) + " and " + text(depth - 1) + ")";
                case 2, 3 -> "(" + text(depth - 1) + " or " + text(depth - 1) + ")";
                case 4, 5 -> "not (" + text(depth - 1) + ")";
                default -> clause();
            };
        }

        private String clause() {
            String field = FIELDS[random.nextInt(FIELDS.length)];
            return switch (random.nextInt(12)) {
                case 0, 1 -> field + ": *";
                case 2 -> field + ": N*t";
                case 3 -> "kubernetes.audit.requestObject:{ spec: * and not type: NodePort }";
                case 4 -> "kubernetes.audit.requestObject.a:{ not b: 12 }";
                case 5 -> "@timestamp > \"2026-11-24T10:00:00Z\"";
                case 6 -> "source.ip: \"::/64\"";
                case 7 -> "kubernetes.audit.responseStatus.code >= 400";
                case 8 -> "NodePort";
                default ->
                    field + ": "
                            + new String[] {"NodePort", "12", "create", "allow", "jana", "\"\""}[random.nextInt(6)];
            };
        }
    }
}
