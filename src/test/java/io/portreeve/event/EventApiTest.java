package io.portreeve.event;

import static io.portreeve.event.TestEvents.creation;
import static io.portreeve.event.TestEvents.creations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

@PortreeveTest
@Import(Api.class)
class EventApiTest {

    private static final String EVENTS = "/api/v1/audit-events";

    @Autowired
    EventAppender appender;

    @Autowired
    SettableClock clock;

    @Autowired
    Api api;

    @Test
    void events_come_newest_first_whatever_their_time() {
        Instant now = clock.instant();
        appender.append(
                List.of(
                        creation("now", now),
                        creation("last-century", Instant.parse("1999-01-01T00:00:00Z")),
                        creation("weeks-late", now.minus(Duration.ofDays(20))),
                        creation("next-century", Instant.parse("2100-01-01T00:00:00Z")),
                        creation("long-ago", now.minus(Duration.ofDays(200)))),
                null);

        assertThat(auditIds(api.all(EVENTS)))
                .containsExactly("next-century", "now", "weeks-late", "long-ago", "last-century");
    }

    @Test
    void paging_neither_repeats_nor_skips_while_events_arrive() {
        Instant now = clock.instant();
        appender.append(creations(500, now), null);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(EVENTS + "?limit=7" + cursor);
            page.path("items").forEach(item -> seen.add(item.path("auditId").asString()));
            appender.append(List.of(creation("new-" + seen.size(), now.plusSeconds(60))), null);
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());

        assertThat(seen).doesNotHaveDuplicates().hasSize(500);
    }

    @Test
    void a_query_finds_what_lies_deep_in_a_body() {
        appender.append(creations(3, clock.instant()), null);
        appender.append(List.of(TestEvents.read("""
                {"auditID":"body","requestObject":{"spec":{"ports":[{"nodePort":30080}]}}}""")), null);

        assertThat(auditIds(api.all(EVENTS + "?query=kubernetes.audit.requestObject.spec.ports.nodePort:30080")))
                .containsExactly("body");
    }

    @Test
    void large_events_come_a_few_at_a_time_and_all_of_them() {
        Instant now = clock.instant();
        for (int i = 0; i < 10; i++) appender.append(List.of(large("a-" + i, now.plusSeconds(i))), null);

        assertThat(api.get(EVENTS + "?limit=10").path("items")).hasSize(8);
        assertThat(auditIds(api.all(EVENTS)))
                .containsExactly("a-9", "a-8", "a-7", "a-6", "a-5", "a-4", "a-3", "a-2", "a-1", "a-0");
    }

    /** Four MiB and more that no packing makes smaller than three. */
    private static AuditEvent large(String auditId, Instant time) {
        byte[] noise = new byte[3 << 20];
        new Random(auditId.hashCode()).nextBytes(noise);
        return TestEvents.read("""
                {"auditID":"%s","stageTimestamp":"%s","responseObject":"%s"}""".formatted(auditId, time, Base64.getEncoder().encodeToString(noise)));
    }

    @Test
    void from_is_inclusive_and_to_is_exclusive() {
        Instant now = clock.instant();
        appender.append(creations(5, now), null);

        assertThat(auditIds(api.all(EVENTS + "?from=%s&to=%s".formatted(now.plusMillis(1), now.plusMillis(3)))))
                .containsExactly("a-2", "a-1");
    }

    @Test
    void clusters_may_be_repeated_and_hold_commas() {
        byte[] document = "{\"auditID\":\"x\"}".getBytes(UTF_8);
        for (String cluster : List.of("a,b", "a", "c")) {
            appender.append(List.of(AuditEvent.read(cluster, document, clock.instant())), null);
        }

        assertThat(api.all(EVENTS + "?cluster=a,b&cluster=c"))
                .extracting(item -> item.path("cluster").asString())
                .containsExactlyInAnyOrder("a,b", "c");
    }

    @Test
    void one_event_shows_its_document_as_it_came_and_the_names_rules_see() {
        appender.append(List.of(creation("a", clock.instant())), null);
        JsonNode listed = api.get(EVENTS).path("items").get(0);

        JsonNode event = api.get(EVENTS + "/" + listed.path("id").asString());

        assertThat(event.path("user").asString()).isEqualTo("jana");
        assertThat(event.at("/document/objectRef/name").asString()).isEqualTo("web");
        assertThat(event.at("/fields/kubernetes/audit/verb").asString()).isEqualTo("create");
        assertThat(event.at("/fields/orchestrator/cluster/name").asString()).isEqualTo("lab");
        assertThat(event.has("documentText")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3000, 1", "1, 5000"})
    void hostile_documents_are_shown_as_text(int depth, int digits) {
        String body = "[".repeat(depth) + "9".repeat(digits) + "]".repeat(depth);
        appender.append(List.of(TestEvents.read("""
                {"auditID":"x","verb":"\\ud800","requestObject":%s}""".formatted(body))), null);
        String id = api.get(EVENTS).path("items").get(0).path("id").asString();

        JsonNode event = api.get(EVENTS + "/" + id);

        assertThat(event.path("documentText").asString()).contains(body);
        assertThat(event.has("document")).isFalse();
        assertThat(event.at("/fields/kubernetes/audit/verb").asString()).isEqualTo("\uFFFD");
    }

    @Test
    void of_a_body_of_too_many_values_the_fields_tell_how_many_and_the_document_all() {
        appender.append(List.of(TestEvents.read("""
                {"auditID":"x","verb":"create","requestObject":[%s{}]}""".formatted("{},".repeat(10_000)))), null);
        String id = api.get(EVENTS).path("items").get(0).path("id").asString();

        JsonNode event = api.get(EVENTS + "/" + id);

        assertThat(event.at("/fields/kubernetes/audit/requestObject").asString())
                .isEqualTo("(10,001 values, too many to be shown here: see the document)");
        assertThat(event.at("/fields/kubernetes/audit/verb").asString()).isEqualTo("create");
        assertThat(event.at("/document/requestObject")).hasSize(10_001);
    }

    @Test
    void every_recorded_event_can_be_shown() {
        appender.append(
                TestEvents.recordedServices().stream()
                        .map(document -> AuditEvent.read("lab", document, null))
                        .toList(),
                null);

        for (JsonNode item : api.all(EVENTS)) {
            JsonNode event = api.get(EVENTS + "/" + item.path("id").asString());
            assertThat(event.has("document") || event.has("documentText")).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?query=verb:(, query",
        "?query=kubernetes.audit.responseStatus.code:x, query",
        "?limit=0, limit",
        "?limit=501, limit",
        "?cursor=x, cursor"
    })
    void a_bad_parameter_is_named(String parameters, String field) {
        HttpResponse<String> refused = api.send("GET", EVENTS + parameters, "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "1-00000000000000000000000000000000", "-99999999999999999-00000000000000000000000000000000"
            })
    void an_unknown_id_is_not_found(String id) {
        assertThat(api.send("GET", EVENTS + "/" + id, "").statusCode()).isEqualTo(404);
    }

    private static List<String> auditIds(List<JsonNode> items) {
        return items.stream().map(item -> item.path("auditId").asString()).toList();
    }
}
