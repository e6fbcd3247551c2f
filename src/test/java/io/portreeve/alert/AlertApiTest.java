package io.portreeve.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.TestEvents;
import io.portreeve.access.Role;
import io.portreeve.access.TestKeys;
import io.portreeve.alert.Alerts.Raised;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventAppender;
import io.portreeve.event.EventStream;
import io.portreeve.event.EventStream.Candidate;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.Kql;
import io.portreeve.paging.AskedClusters;
import io.portreeve.paging.Page;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.MultiValueMap;

@PortreeveTest
class AlertApiTest {

    private static final Instant EARLIER = Instant.parse("2026-11-24T08:00:00Z");

    @Autowired
    Alerts alerts;

    @Autowired
    EventAppender appender;

    @Autowired
    EventStream stream;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FindAlerts find;

    @Autowired
    AlertRepository repository;

    @Autowired
    EventQueries queries;

    @LocalServerPort
    int port;

    RestTestClient api;

    @BeforeEach
    void call_with_the_admin_key() {
        api = client("test-admin-key");
    }

    @Test
    void an_alert_is_shown_as_the_contract_says() {
        raise(event(2));
        String alert = get("/alerts/" + onlyId());
        assertThat(text(alert, "$.reason"))
                .startsWith("kubernetes-admin created Service shop/web on cluster lab as NodePort");
        assertThat(text(alert, "$.status")).isEqualTo("open");
        assertThat(text(alert, "$.severity")).isEqualTo("medium");
        assertThat(text(alert, "$.subject.name")).isEqualTo("web");
        assertThat(text(alert, "$.actor.user")).isEqualTo("kubernetes-admin");
        assertThat(text(alert, "$.outcome.persisted")).isEqualTo("yes");
        assertThat(text(alert, "$.event.document.objectRef.name")).isEqualTo("web");
        assertThat(JsonPath.<List<Object>>read(alert, "$.investigation.steps")).hasSize(6);
        assertThat(text(alert, "$.investigation.markdown")).startsWith("# Kubernetes Exposed Service");
        assertThat(JsonPath.<List<Object>>read(alert, "$.workflow.history")).isEmpty();
    }

    @Test
    void a_list_leaves_out_what_only_the_single_alert_shows() {
        raise(event(2));
        String list = get("/alerts");
        assertThat(JsonPath.<List<String>>read(list, "$.items[*].reason")).hasSize(1);
        assertThat(list).doesNotContain("investigation", "\"document\"", "\"history\"", "\"notes\"");
    }

    @Test
    void a_request_is_alerted_once_however_often_it_is_raised() {
        List<StoredEvent> matches = store(event(2), event(4));
        assertThat(raise(matches)).isEqualTo(new Raised(2, 0));
        assertThat(raise(matches)).isEqualTo(new Raised(0, 2));
        assertThat(raise(List.of(matches.getFirst(), matches.getFirst()))).isEqualTo(new Raised(0, 2));
    }

    @Test
    void every_recorded_hit_makes_an_alert_hostile_ones_too() {
        List<AuditEvent> hits = RecordedEvents.services().stream()
                .filter(RecordedEvents.Labelled::ruleHit)
                .map(RecordedEvents.Labelled::event)
                .toList();
        assertThat(raise(hits.toArray(AuditEvent[]::new))).isEqualTo(new Raised(hits.size(), 0));
        ids("/alerts?limit=500").forEach(id -> assertThat(get("/alerts/" + id)).contains("\"investigation\""));
    }

    @Test
    void alerts_of_one_run_are_not_earlier_alerts_of_each_other() {
        raise(shop("web", EARLIER), shop("web", EARLIER.plusSeconds(1)), shop("web", EARLIER.plusSeconds(2)));

        assertThat(ids("/alerts"))
                .hasSize(3)
                .allSatisfy(id -> assertThat(get("/alerts/" + id))
                        .contains("No earlier alerts on this object.")
                        .contains("raised together with this one, by the same user: 2."));
    }

    @Test
    void a_document_that_would_blind_a_reader_is_served_as_text() {
        raise(RecordedEvents.hit("deep"));
        String alert = get("/alerts/" + onlyId());
        assertThat(text(alert, "$.event.documentText")).contains("[[[[[[[[");
        assertThat(JsonPath.<List<Object>>read(alert, "$.event[?(@.document)]")).isEmpty();
    }

    @Test
    void the_state_before_comes_from_earlier_events() {
        raise(
                RecordedEvents.one(line ->
                        line.name().equals("patch-strategic") && line.json().contains("\"verb\":\"create\"")),
                RecordedEvents.hit("patch-strategic"));
        String patched = get(
                "/alerts/" + ids("/alerts?query=kubernetes.audit.verb:patch").getFirst());
        assertThat(text(patched, "$.investigation.steps[0].answer")).contains("Type: ClusterIP → NodePort.");
        assertThat(text(patched, "$.investigation.falsePositives[2].because"))
                .startsWith("it was ClusterIP at 2026-11-24");
    }

    @Test
    void earlier_alerts_on_the_same_object_are_counted() {
        raise(shop("web", EARLIER));
        clock.advance(Duration.ofMinutes(5));
        raise(shop("web", EARLIER.plusSeconds(60)));
        String newest = get("/alerts/" + ids("/alerts").getFirst());
        assertThat(text(newest, "$.investigation.steps[5].answer"))
                .contains("Earlier alerts on this object: 1, 0 of them closed")
                .contains("alice wrote to services on this cluster once before");
    }

    @ParameterizedTest
    @CsvSource({
        "status=open,3",
        "status=closed,0",
        "status=open&status=closed,3",
        "severity=medium,3",
        "severity=low&severity=high,0",
        "ruleId=65f9bccd-510b-40df-8263-334f03174fed,3",
        "ruleId=x,0",
        "cluster=lab,3",
        "namespace=shop,2",
        "namespace=shop&namespace=monitoring,3",
        "user=kubernetes-admin,1",
        "user=a%2Cb,0",
        "resourceName=web,1",
        "resourceName=%00,0",
        "assignee=jana,0",
        "'tag=Data Source: Kubernetes',3",
        "from=2020-01-01T00:00:00Z,3",
        "to=2020-01-01T00:00:00Z,0",
        "query=user.name:jana*,1",
        "'query=kubernetes.audit.verb:patch and kubernetes.audit.objectRef.name:grafana',1",
        "timeout=30s,3"
    })
    void filters_let_through_what_they_name(String filter, int count) {
        raise(event(2), event(4), event(9));
        assertThat(ids("/alerts?" + filter)).hasSize(count);
    }

    @Test
    void rows_that_come_while_somebody_pages_are_neither_repeated_nor_do_they_push_others_out() {
        IntStream.range(0, 5).forEach(i -> raiseLater(shop("old-" + i, EARLIER)));
        List<Object> before = ids("/alerts?limit=500");
        List<Object> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            String page = get("/alerts?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            seen.addAll(JsonPath.<List<Object>>read(page, "$.items[*].id"));
            next = JsonPath.read(page, "$.next");
            raiseLater(shop("new-" + seen.size(), EARLIER));
        }
        assertThat(seen).isEqualTo(before);
    }

    @Test
    void a_search_that_takes_too_long_ends_with_a_cursor_to_go_on() {
        raise(IntStream.range(0, 25).mapToObj(i -> shop("web-" + i, EARLIER)).toArray(AuditEvent[]::new));
        var slow = new AlertPages(find, repository, queries, new HastyClock());
        List<Long> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = "";
        while (next != null) {
            AlertQuery query = AlertQuery.parse(
                    MultiValueMap.fromSingleValue(
                            Map.of("query", "kubernetes.audit.verb:create", "cursor", next, "limit", "500")),
                    new AskedClusters(List.of()));
            Page<AlertView> page = requireNonNull(transaction.execute(reading -> slow.page(query)));
            page.items().forEach(alert -> seen.add(alert.id()));
            sizes.add(page.items().size());
            next = page.next();
        }
        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(seen).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"createdAt,old-0", "-createdAt,old-2", "-riskScore,old-2"})
    void a_list_has_the_order_asked_for(String sort, String first) {
        IntStream.range(0, 3).forEach(i -> raiseLater(shop("old-" + i, EARLIER)));
        String page = get("/alerts?limit=2&sort=" + sort);
        assertThat(text(page, "$.items[0].subject.name")).isEqualTo(first);
        String rest = get("/alerts?limit=2&sort=" + sort + "&cursor=" + text(page, "$.next"));
        assertThat(JsonPath.<List<Object>>read(rest, "$.items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "status=done,status",
        "severity=huge,severity",
        "limit=0,limit",
        "limit=x,limit",
        "sort=name,sort",
        "from=yesterday,from",
        "cursor=nonsense,cursor",
        "query=((,query"
    })
    void a_wrong_parameter_is_refused_by_name(String query, String field) {
        api.get()
                .uri("/alerts?" + query)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void a_change_is_kept_with_who_made_it() {
        raise(event(2));
        String path = "/alerts/" + onlyId();
        patch(
                        path,
                        "{\"status\":\"closed\",\"closeReason\":\"expected_activity\",\"assignee\":\"jana\",\"tags\":[\"shop\"]}",
                        null)
                .expectStatus()
                .isOk();
        String alert = get(path);
        assertThat(text(alert, "$.status")).isEqualTo("closed");
        assertThat(text(alert, "$.closeReason")).isEqualTo("expected_activity");
        assertThat(text(alert, "$.workflow.assignee")).isEqualTo("jana");
        assertThat(JsonPath.<List<String>>read(alert, "$.workflow.tags")).containsExactly("shop");
        assertThat(JsonPath.<List<String>>read(alert, "$.workflow.history[*].what"))
                .containsExactly("status: open → closed (expected_activity)", "assignee: jana", "tags: shop");
        assertThat(text(alert, "$.workflow.history[0].by")).isNotBlank();
        assertThat(ids("/alerts?assignee=jana&tag=shop&status=closed")).hasSize(1);
    }

    @Test
    void reopening_takes_back_the_reason_and_null_takes_the_assignee_off() {
        raise(event(2));
        String path = "/alerts/" + onlyId();
        patch(path, "{\"status\":\"closed\",\"closeReason\":\"duplicate\",\"assignee\":\"jana\"}", null);
        patch(path, "{\"status\":\"open\",\"assignee\":null}", null)
                .expectStatus()
                .isOk();
        String alert = get(path);
        assertThat(JsonPath.<@Nullable Object>read(alert, "$.closeReason")).isNull();
        assertThat(JsonPath.<@Nullable Object>read(alert, "$.workflow.assignee"))
                .isNull();
    }

    @Test
    void a_change_of_what_was_changed_meanwhile_is_refused() {
        raise(event(2));
        String path = "/alerts/" + onlyId();
        String etag = etag(path);
        patch(path, "{\"status\":\"acknowledged\"}", etag).expectStatus().isOk();
        patch(path, "{\"status\":\"closed\"}", etag).expectStatus().isEqualTo(412);
        assertThat(text(get(path), "$.status")).isEqualTo("acknowledged");
        patch(path, "{\"status\":\"closed\"}", etag(path)).expectStatus().isOk();
    }

    @Test
    void a_history_keeps_its_first_and_its_newest_entries() {
        raise(event(2));
        jdbc.sql("""
                update alert set history = (select jsonb_agg(jsonb_build_object(
                    'at', '2026-11-24T03:05:06Z', 'by', 'jana', 'what', 'change ' || n)) from generate_series(1, 200) n)
                """).update();
        String path = "/alerts/" + onlyId();
        patch(path, "{\"status\":\"closed\",\"assignee\":\"jana\"}", null)
                .expectStatus()
                .isOk();
        assertThat(JsonPath.<List<String>>read(get(path), "$.workflow.history[*].what"))
                .hasSize(200)
                .startsWith("change 1", "change 4", "change 5")
                .endsWith("change 200", "status: open → closed", "assignee: jana");
    }

    @Test
    void a_change_that_changes_nothing_keeps_the_etag() {
        raise(event(2));
        String path = "/alerts/" + onlyId();
        String etag = etag(path);
        patch(path, "{\"status\":\"open\",\"tags\":[]}", etag).expectStatus().isOk();
        assertThat(etag(path)).isEqualTo(etag);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"done\"}                                  | status",
                "{\"closeReason\":\"duplicate\"}                        | closeReason",
                "{\"status\":\"open\",\"closeReason\":\"duplicate\"}    | closeReason",
                "{\"severity\":\"low\"}                                 | severity",
                "{\"assignee\":\"\"}                                    | assignee",
                "{\"assignee\":7}                                       | assignee",
                "{\"assignee\":\"a\\u0000b\"}                           | assignee",
                "{\"tags\":\"shop\"}                                    | tags",
                "{\"tags\":[\"ok\",7]}                                  | tags[1]"
            })
    void a_wrong_change_is_refused_by_name(String body, String field) {
        raise(event(2));
        patch("/alerts/" + onlyId(), body, null)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void a_viewer_may_read_and_not_change() {
        raise(event(2));
        String path = "/alerts/" + onlyId();
        api = client(new TestKeys(jdbc).keyFor(Role.VIEWER));
        assertThat(get(path)).contains("shop/web");
        patch(path, "{\"status\":\"closed\"}", null).expectStatus().isForbidden();
    }

    @ParameterizedTest
    @CsvSource({"0", "12345678901234567890", "abc"})
    void an_alert_that_is_not_there_is_not_found(String id) {
        api.get().uri("/alerts/" + id).exchange().expectStatus().isNotFound();
    }

    /** Jumps a minute whenever it is read. */
    private static final class HastyClock extends Clock {

        private Instant now = EARLIER;

        @Override
        public Instant instant() {
            now = now.plusSeconds(60);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the service speaks UTC only");
        }
    }

    private RestTestClient client(String key) {
        return RestTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:%d/api/v1".formatted(port))
                .defaultHeader("X-API-Key", key)
                .build();
    }

    private static AuditEvent event(int logLine) {
        return RecordedEvents.logLine(logLine);
    }

    private static AuditEvent shop(String name, Instant at) {
        return AuditEvent.read("lab", TestEvents.nodePort(name, at).getBytes(StandardCharsets.UTF_8), null);
    }

    private void raiseLater(AuditEvent event) {
        clock.advance(Duration.ofSeconds(1));
        raise(event);
    }

    private Raised raise(AuditEvent... events) {
        return raise(store(events));
    }

    private Raised raise(List<StoredEvent> matches) {
        return requireNonNull(transaction.execute(
                status -> alerts.raise(Contexts.rule(Contexts.NODE_PORT_GUIDE), decided(matches), clock.instant())));
    }

    private static List<Alerts.Match> decided(List<StoredEvent> events) {
        return events.stream()
                .map(event -> new Alerts.Match(event, false, null))
                .toList();
    }

    private List<StoredEvent> store(AuditEvent... events) {
        StreamPosition before = stream.seal();
        appender.append(Arrays.asList(events), null);
        return stream.read(before, stream.seal(), List.of(Kql.parse(""))).candidates().stream()
                .map(Candidate::event)
                .toList();
    }

    private Object onlyId() {
        List<Object> ids = ids("/alerts");
        assertThat(ids).hasSize(1);
        return ids.getFirst();
    }

    private List<Object> ids(String uri) {
        return JsonPath.read(get(uri), "$.items[*].id");
    }

    private String get(String uri) {
        return requireNonNull(api.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private String etag(String uri) {
        return requireNonNull(api.get()
                .uri(uri)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseHeaders()
                .getETag());
    }

    private RestTestClient.ResponseSpec patch(String uri, String body, @Nullable String ifMatch) {
        RestTestClient.RequestBodySpec request = api.patch().uri(uri).contentType(MediaType.APPLICATION_JSON);
        if (ifMatch != null) request.header("If-Match", ifMatch);
        return request.body(body).exchange();
    }

    private static String text(String json, String path) {
        return JsonPath.read(json, path);
    }
}
