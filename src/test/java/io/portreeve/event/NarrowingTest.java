package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.EventStream.Candidate;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class NarrowingTest {

    @Autowired
    EventAppender appender;

    @Autowired
    EventStream stream;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void narrowing_never_loses_a_match(long seed) {
        Random random = new Random(seed);
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) events.add(new RandomEvent(random).read(i));
        StreamPosition start = stream.seal();
        appender.append(events, null);
        StreamPosition end = stream.seal();

        int matched = 0;
        int candidates = 0;
        for (int i = 0; i < 200; i++) {
            KqlExpression query = new RandomQuery(random).query(3);
            Set<String> matches = matches(query, events);
            Set<String> kept = auditIds(stream.read(start, end, List.of(query)).candidates());
            assertThat(kept).as("seed %d: %s", seed, query).containsAll(matches);
            matched += matches.size();
            candidates += kept.size();
        }
        assertThat(matched).isPositive();
        assertThat(candidates).isLessThan(200 * 300 * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void what_narrows_for_many_queries_at_once_loses_no_match_of_any(long seed) {
        Random random = new Random(seed);
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) events.add(new RandomEvent(random).read(i));
        StreamPosition start = stream.seal();
        appender.append(events, null);
        StreamPosition end = stream.seal();

        List<KqlExpression> queries = new ArrayList<>();
        while (queries.size() < 40) queries.add(new RandomQuery(random).ofRequests());
        assertThat(Narrowing.of(queries).condition()).contains("verb || ' ' || resource");

        Set<String> matches = queries.stream()
                .flatMap(query -> matches(query, events).stream())
                .collect(toSet());
        assertThat(matches).isNotEmpty();
        assertThat(auditIds(stream.read(start, end, queries).candidates()))
                .hasSizeLessThan(events.size())
                .containsAll(matches);
    }

    @Test
    void an_incomplete_event_is_read_whatever_the_query() {
        StreamPosition start = stream.seal();
        appender.append(
                List.of(
                        TestEvents.read("{\"auditID\":\"cut\",\"verb\":\"get\",\"user\":{"),
                        TestEvents.read(
                                "{\"auditID\":\"truncated\",\"annotations\":{\"audit.k8s.io/truncated\":\"true\"}}"),
                        TestEvents.read("{\"auditID\":\"whole\",\"verb\":\"get\"}")),
                null);

        List<KqlExpression> query =
                List.of(Kql.parse("kubernetes.audit.stage: Panic and not kubernetes.audit.verb: get"));
        assertThat(auditIds(stream.read(start, stream.seal(), query).candidates()))
                .containsExactlyInAnyOrder("cut", "truncated");
    }

    @Test
    void the_node_port_rule_reads_the_writes_of_services_alone() {
        List<AuditEvent> events = TestEvents.recordedServices().stream()
                .map(document -> AuditEvent.read("lab", document, null))
                .toList();
        StreamPosition start = stream.seal();
        appender.append(events, null);

        List<Candidate> candidates =
                stream.read(start, stream.seal(), List.of(Kql.parse("""
                        event.dataset:"kubernetes.audit_logs" and
                        kubernetes.audit.annotations.authorization_k8s_io/decision:"allow" and
                        kubernetes.audit.objectRef.resource:"services" and
                        kubernetes.audit.verb:("create" or "update" or "patch") and
                        kubernetes.audit.requestObject.spec.type:"NodePort\""""))).candidates();

        assertThat(candidates).hasSizeLessThan(events.size()).allSatisfy(candidate -> {
            assertThat(candidate.event().audit().resource()).isEqualTo("services");
            assertThat(candidate.event().audit().verb()).isIn("create", "update", "patch");
        });
    }

    @Test
    void a_query_for_a_body_reads_the_events_whose_body_has_the_name() {
        StreamPosition start = stream.seal();
        appender.append(
                List.of(
                        TestEvents.read("{\"auditID\":\"has\",\"requestObject\":{\"spec\":{\"type\":\"ClusterIP\"}}}"),
                        TestEvents.read("{\"auditID\":\"has-dotted\",\"requestObject\":{\"spec.type\":1}}"),
                        TestEvents.read("{\"auditID\":\"has-not\",\"requestObject\":{\"status\":{\"type\":1}}}"),
                        TestEvents.read("{\"auditID\":\"no-body\"}")),
                null);

        List<KqlExpression> query = List.of(Kql.parse("kubernetes.audit.requestObject.spec.type: NodePort"));
        assertThat(auditIds(stream.read(start, stream.seal(), query).candidates()))
                .containsExactlyInAnyOrder("has", "has-dotted");
    }

    @Test
    void events_stored_before_anybody_looked_at_bodies_are_read() {
        StreamPosition start = stream.seal();
        appender.append(List.of(TestEvents.read("{\"auditID\":\"old\"}")), null);
        jdbc.sql("update audit_event set body_names = default, source_ip = default, kind = default")
                .update();
        jdbc.sql("update ingest_batch set kinds = default").update();

        for (String query : List.of("kubernetes.audit.requestObject.a: 1", "not source.ip: 10.0.0.0/8")) {
            assertThat(auditIds(stream.read(start, stream.seal(), List.of(Kql.parse(query)))
                            .candidates()))
                    .containsExactly("old");
        }
    }

    private Set<String> matches(KqlExpression query, List<AuditEvent> events) {
        KqlMatcher matcher = KqlMatcher.compile(query, FieldCatalogue.TYPES, clock);
        return events.stream()
                .filter(event -> SeenEvent.of(event, clock.instant()).mayMatch(matcher))
                .map(AuditEvent::auditId)
                .collect(toSet());
    }

    private static Set<String> auditIds(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> candidate.event().audit().auditId())
                .collect(toSet());
    }

    /** Texts that events hold and queries ask for, so that they meet often. */
    private record Texts(Random random) {

        private static final String[] USUAL = {
            "create", "get", "services", "services", "ResponseComplete", "pods", "allow", "forbid", "jana", "shop"
        };

        private static final String[] ODD = {
            "",
            "cre\0ate",
            "\0",
            "\uFFFD",
            "cre\uFFFDate",
            "\uD83D\uDE00",
            "\uD83D",
            "x".repeat(61) + "\uD83D\uDE00y",
            "x".repeat(64),
            "x".repeat(65),
            "x".repeat(600),
            "x".repeat(600) + "y",
            "ž".repeat(300)
        };

        String text() {
            String[] texts = random.nextInt(3) == 0 ? ODD : USUAL;
            return texts[random.nextInt(texts.length)];
        }
    }

    /** An event whose narrowed fields hold usual and unusual values, in usual and unusual spellings. */
    private record RandomEvent(Random random) {

        AuditEvent read(int number) {
            List<String> members = new ArrayList<>(List.of("\"auditID\":\"e-" + number + "\""));
            for (String key : List.of("verb", "stage", "level")) member(key, members);
            if (random.nextInt(30) == 0) return beginning(members);
            parent("objectRef", List.of("resource", "namespace", "name", "subresource", "apiGroup"), members);
            parent("user", List.of("username"), members);
            parent("impersonatedUser", List.of("username"), members);
            parent("responseStatus", List.of("code"), members);
            parent("annotations", List.of("authorization.k8s.io/decision", "authorization_k8s_io/decision"), members);
            parent("requestObject", List.of("spec", "metadata", "spec.type"), members);
            body(members);
            sourceIps(members);
            return AuditEvent.read("lab", ("{" + String.join(",", members) + "}").getBytes(UTF_8), null);
        }

        /** In whatever way its names may be divided among keys, objects and arrays. */
        private void body(List<String> members) {
            members.add(
                    switch (random.nextInt(9)) {
                        case 0 -> "\"requestObject\":{\"spec\":{\"ports\":[{\"port\":%s}]}}".formatted(text());
                        case 1 -> "\"requestObject\":{\"spec.ports\":{\"port\":%s}}".formatted(text());
                        case 2 -> "\"requestObject.spec\":[[{\"ports.port\":%s}]]".formatted(text());
                        case 3 -> "\"requestObject.spec.ports.port\":%s".formatted(text());
                        case 4 ->
                            "\"requestObject\":[{\"metadata\":{\"labels\":{\"a\":{\"b\":%s}}}}]".formatted(text());
                        case 5 ->
                            "\"requestObject\":{\"a\":{\"b\":{\"c\":{\"d.e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":%s}}}}}}}}}"
                                    .formatted(text());
                        default -> "\"x\":0";
                    });
        }

        private void sourceIps(List<String> members) {
            String[] addresses = {"10.1.2.3", "192.0.2.7", "010.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "10.1.2", "x"
            };
            String one = "\"" + addresses[random.nextInt(addresses.length)] + "\"";
            String other = "\"" + addresses[random.nextInt(addresses.length)] + "\"";
            switch (random.nextInt(6)) {
                case 0 -> members.add("\"sourceIPs\":[%s,%s]".formatted(one, other));
                case 1 -> members.add("\"sourceIPs\":" + one);
                case 2 -> members.add("\"sourceIPs.x\":" + one);
                case 3 -> members.add("\"sourceIPs\":[[%s],{}]".formatted(one));
                default -> members.add("\"sourceIPs\":[%s]".formatted(one));
            }
        }

        private static AuditEvent beginning(List<String> members) {
            return AuditEvent.read("lab", ("{" + String.join(",", members) + ",").getBytes(UTF_8), null);
        }

        private void parent(String name, List<String> keys, List<String> members) {
            List<String> inner = new ArrayList<>();
            keys.forEach(key -> member(key, inner));
            String object = "{" + String.join(",", inner) + "}";
            switch (random.nextInt(12)) {
                case 0 -> {}
                case 1 -> members.add("\"" + name + "\":[" + object + "," + object + "]");
                case 2 -> keys.forEach(key -> member(name + "." + key, members));
                case 3 -> members.add("\"" + name + "\":\"text\"");
                default -> members.add("\"" + name + "\":" + object);
            }
        }

        private void member(String key, List<String> members) {
            if (random.nextInt(6) == 0) return;
            members.add("\"%s\":%s".formatted(random.nextInt(20) == 0 ? key + ".x" : key, value(key)));
        }

        private String value(String key) {
            return switch (random.nextInt(16)) {
                case 0 -> "[" + text() + "," + text() + "]";
                case 1 -> "{\"x\":" + text() + "}";
                case 2 -> "null";
                case 3 -> "[]";
                case 4 -> "403";
                case 5 -> "true";
                case 6 -> "\"403\"";
                case 7 -> "4.03e2";
                case 8 -> "99999";
                case 9 -> "-1";
                default -> key.equals("code") ? String.valueOf(200 + random.nextInt(300)) : text();
            };
        }

        private String text() {
            StringBuilder json = new StringBuilder("\"");
            for (char c : new Texts(random).text().toCharArray()) json.append("\\u%04x".formatted((int) c));
            return json.append('"').toString();
        }
    }

    private record RandomQuery(Random random) {

        private static final String[] FIELDS = {
            "kubernetes.audit.verb",
            "event.action",
            "event.outcome",
            "kubernetes.audit.objectRef.resource",
            "orchestrator.resource.type",
            "kubernetes.audit.objectRef.name",
            "kubernetes.audit.objectRef.namespace",
            "kubernetes.audit.user.username",
            "user.name",
            "kubernetes.audit.impersonatedUser.username",
            "kubernetes.audit.stage",
            "kubernetes.audit.annotations.authorization_k8s_io/decision",
            "kubernetes.audit.objectRef",
            "portreeve.exposure.change"
        };

        private static final String CODE = "kubernetes.audit.responseStatus.code";

        KqlExpression query(int depth) {
            return switch (depth == 0 ? 9 : random.nextInt(10)) {
                case 0, 1 -> new KqlExpression.And(List.of(query(depth - 1), query(depth - 1)));
                case 2, 3 -> new KqlExpression.Or(List.of(query(depth - 1), query(depth - 1), query(depth - 1)));
                case 4, 5 -> new KqlExpression.Not(query(depth - 1));
                default -> Kql.parse(clause());
            };
        }

        /** As rules are: for some verbs and resources, and more. */
        KqlExpression ofRequests() {
            if (random.nextInt(5) == 0) {
                return Kql.parse("kubernetes.audit.verb: \"%s\" and %s".formatted(quoted(), bodyClause()));
            }
            return new KqlExpression.And(List.of(
                    Kql.parse("event.action: (\"%s\" or \"%s\")".formatted(quoted(), quoted())),
                    Kql.parse("kubernetes.audit.objectRef.resource: (\"%s\" or \"%s\")".formatted(quoted(), quoted())),
                    query(1)));
        }

        private String bodyClause() {
            String[] names = {"spec.ports.port", "spec.type", "metadata.labels.a.b", "a.b.c.d.e.f.g.h.i.j", "spec.x"};
            String field = "kubernetes.audit.requestObject." + names[random.nextInt(names.length)];
            return switch (random.nextInt(4)) {
                case 0 -> field + ": *";
                case 1 -> field + " >= \"d\"";
                default -> field + ": \"" + quoted() + "\"";
            };
        }

        private String ipClause() {
            String[] blocks = {"10.0.0.0/8", "10.1.2.3", "192.0.2.0/25", "\"::1\"", "\"::ffff:10.1.2.3\"", "0.0.0.0/0"};
            String[] fields = {"source.ip", "client.ip", "related.ip", "kubernetes.audit.sourceIPs"};
            return fields[random.nextInt(fields.length)] + ": " + blocks[random.nextInt(blocks.length)];
        }

        private String clause() {
            if (random.nextInt(6) == 0) return bodyClause();
            if (random.nextInt(8) == 0) return ipClause();
            String field = FIELDS[random.nextInt(FIELDS.length)];
            return switch (random.nextInt(13)) {
                case 0 -> field + ": *";
                case 1 -> CODE + ": *";
                case 2 -> CODE + ": " + code();
                case 3 -> CODE + " >= " + code();
                case 4 -> CODE + " < " + code();
                case 5 -> field + ": cre*";
                case 6 -> field + ": *e*s";
                case 7 -> field + ": " + "x".repeat(62) + "*";
                case 8 -> field + " > \"d\"";
                case 9 -> "event.outcome: " + (random.nextBoolean() ? "success" : "failure");
                case 10 -> "portreeve.exposure.change: " + (random.nextBoolean() ? "unknown" : "none");
                default -> field + ": \"" + quoted() + "\"";
            };
        }

        private String code() {
            return new String[] {"200", "403", "0403", "403.0", "-1", "99999", "300.5"}[random.nextInt(7)];
        }

        private String quoted() {
            StringBuilder text = new StringBuilder();
            for (char c : new Texts(random).text().toCharArray()) text.append("\\u%04x".formatted((int) c));
            return text.toString();
        }
    }
}
