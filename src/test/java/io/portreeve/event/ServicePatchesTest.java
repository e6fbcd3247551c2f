package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.ServiceEvents.Told;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import io.portreeve.exposure.ServiceHistory;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What writes did whose answers are not logged: it is worked out from what was sent, or it is unknown. */
class ServicePatchesTest {

    private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");

    private static final String INSIDE = """
            {"metadata":{"name":"web","annotations":{"t":"NodePort"}},
            "spec":{"type":"ClusterIP","selector":{"app":"web"},"ports":[{"name":"http","port":80,"protocol":"TCP"}]}}""";

    private ServiceHistory history = ServiceHistory.empty();
    private int events;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'op':'replace','path':'/spec/type','value':'NodePort'}] | opened",
                "[{'op':'add','path':'/spec/type','value':'NodePort'}] | opened",
                "[{'op':'copy','from':'/metadata/annotations/t','path':'/spec/type'}] | opened",
                "[{'op':'move','from':'/metadata/annotations/t','path':'/spec/type'}] | opened",
                "[{'op':'add','path':'/spec/zzz','value':'NodePort'},{'op':'move','from':'/spec/zzz','path':'/spec/type'}] | opened",
                "[{'op':'test','path':'/metadata/uid','value':'x'},{'op':'add','path':'/spec/externalIPs','value':['203.0.113.7']}] | opened",
                "[{'op':'replace','path':'/spec','value':{'type':'LoadBalancer','ports':[{'port':80}]}}] | opened",
                "[{'op':'replace','path':'','value':{'spec':{'type':'NodePort','ports':[{'port':80}]}}}] | opened",
                "[{'op':'remove','path':'/spec/sessionAffinity'}] | none",
                "[{'op':'add','path':'/metadata/ownerReferences/-','value':{}}] | none",
                "[{'op':'replace','path':'/spec/ports/0/nodePort','value':30080}] | none",
                "[{'op':'replace','path':'/spec/ports/7/port','value':81}] | unknown",
                "[{'op':'copy','from':'/status/x','path':'/spec/type'}] | unknown",
                "[{'op':'add','path':'x/spec','value':{'type':'NodePort','ports':[{'port':80}]}}] | unknown",
                "[{'op':'replace','path':'/spec/ports/-1/nodePort','value':30080}] | unknown",
                "[{'op':'copy','path':'/spec/type'}] | unknown",
                "[{'op':'add','path':'/spec/type'}] | unknown",
                "[{'path':'/spec/type'}] | unknown",
                "{'spec':{'type':'NodePort'}} | opened",
                "{'spec':{'type':'LoadBalancer','allocateLoadBalancerNodePorts':false}} | opened",
                "{'spec':{'externalIPs':['203.0.113.7']}} | opened",
                "{'spec':{'sessionAffinity':'ClientIP'}} | none",
                "{'Spec':{'Type':'NodePort'}} | none",
                "{'spec':{'type':'NodePort','ports':[{'port':99}]}} | unknown",
                "{'spec':{'type':'NodePort','$setElementOrder/ports':[{'port':99},{'port':80}],'ports':[{'port':99}]}} | opened",
                "{'spec':{'$patch':'replace','type':'NodePort','ports':[{'port':99}]}} | opened",
                "{'spec':{'$patch':'delete'}} | unknown",
                "{'spec':{'$retainKeys':['ports'],'ports':[{'port':80}]}} | unknown"
            })
    void a_patch_is_applied_as_the_api_server_did(String patch, String change) {
        write("create", 201, INSIDE);

        assertThat(write("patch", 200, patch.replace('\'', '"')).kind().word()).isEqualTo(change);
    }

    @Test
    void a_body_that_was_cut_to_a_text_tells_nothing() {
        write("create", 201, INSIDE);

        assertThat(write("patch", 200, "\"{\\\"spec\\\":\"").obstacle()).isEqualTo(Obstacle.UNFIT_PATCH);
    }

    @Test
    void a_server_side_apply_creates_and_what_it_names_is_known() {
        String intent = "{\"apiVersion\":\"v1\",\"kind\":\"Service\"," + INSIDE.substring(1);

        assertThat(write("patch", 201, intent, "?force=false").kind().word()).isEqualTo("none");
        assertThat(write("patch", 200, intent.replace("ClusterIP", "NodePort"), "?force=false")
                        .kind()
                        .word())
                .isEqualTo("opened");
        assertThat(write("patch", 200, "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"spec\":{}}", "?force=false")
                        .obstacle())
                .isEqualTo(Obstacle.UNFIT_PATCH);
    }

    @Test
    void a_load_balancer_opens_node_ports_and_a_health_check_that_the_cluster_chooses() {
        String balanced = INSIDE.replace("ClusterIP", "LoadBalancer\",\"externalTrafficPolicy\":\"Local");

        ExposureChange change = write("create", 201, balanced);

        assertThat(change.kinds())
                .containsExactlyInAnyOrder("load-balancer-node-port", "load-balancer", "health-check-node-port");
        assertThat(change.ports()).containsExactly(80);
    }

    @Test
    void a_level_without_bodies_makes_it_unknown_until_the_next_answer() {
        write("create", 201, INSIDE);

        assertThat(write("patch", 200, null).obstacle()).isEqualTo(Obstacle.NO_BODY);
        assertThat(write("patch", 200, "{\"spec\":{\"type\":\"NodePort\"}}").kind())
                .isEqualTo(ExposureChange.Kind.UNKNOWN);
        assertThat(write("patch", 200, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .kind())
                .isEqualTo(ExposureChange.Kind.NONE);
    }

    @Test
    void a_deletion_closes_and_a_dry_run_in_its_body_does_not() {
        write("create", 201, INSIDE.replace("ClusterIP", "NodePort"));

        assertThat(ServiceEvents.read(event("delete", 200, "{\"dryRun\":[\"All\"]}", ""), "x", START))
                .isEmpty();
        assertThat(write("delete", 200, "{}").kind()).isEqualTo(ExposureChange.Kind.CLOSED);
        assertThat(history.isGone()).isTrue();
    }

    @Test
    void what_doubles_with_every_operation_takes_no_more_room() {
        write("create", 201, INSIDE);
        String bomb = IntStream.range(0, 60)
                .mapToObj(i -> "{'op':'copy','from':'/spec','path':'/spec/x%d'}".formatted(i))
                .collect(Collectors.joining(",", "[", ",{'op':'add','path':'/spec/type','value':'NodePort'}]"));

        assertThat(write("patch", 200, bomb.replace('\'', '"')).kind().word()).isEqualTo("opened");
        assertThat(history.text().length()).isLessThan(20_000);
    }

    @Test
    void more_operations_than_anybody_has_a_use_for_are_not_carried_out() {
        write("create", 201, INSIDE);
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "{'op':'copy','from':'','path':'/spec/x%d'}".formatted(i))
                .collect(Collectors.joining(",", "[", ",{'op':'add','path':'/spec/type','value':'NodePort'}]"));

        assertThat(write("patch", 200, many.replace('\'', '"')).obstacle()).isEqualTo(Obstacle.TOO_LARGE);
    }

    @Test
    void absurd_bodies_are_passed_over_as_the_api_server_does() {
        String deep = "[".repeat(3_000) + "]".repeat(3_000);
        write("create", 201, INSIDE);

        assertThat(write(
                                "patch",
                                200,
                                "{\"spec\":{\"type\":\"NodePort\",\"zzz\":%s,\"n\":%s}}"
                                        .formatted(deep, "9".repeat(5_000)))
                        .kind()
                        .word())
                .isEqualTo("opened");
    }

    @Test
    void of_many_writes_the_newest_are_kept_one_by_one_and_what_was_open_since_when_outlives_them() {
        write("create", 201, INSIDE);
        ExposureChange opened = write("patch", 200, "{\"spec\":{\"type\":\"NodePort\"}}");
        for (int i = 0; i < 300; i++) write("patch", 200, "{\"metadata\":{\"labels\":{\"i\":\"%d\"}}}".formatted(i));

        assertThat(history.writes()).hasSize(100);
        assertThat(ServiceHistory.parse(history.text()).openSince(opened.ways().getFirst()))
                .contains(START.plusSeconds(2));
        Told late = ServiceEvents.read(
                        at(START.minusSeconds(9), INSIDE.replace("ClusterIP", "NodePort")), "late", START)
                .getFirst();
        assertThat(Objects.requireNonNull(history.add(Collections.singletonList(late.write()))
                                .changes()
                                .get("late"))
                        .obstacle())
                .isEqualTo(Obstacle.TOO_LATE);
    }

    @Test
    void of_writes_that_are_close_together_the_versions_say_which_came_first() {
        String open = INSIDE.replace("ClusterIP", "NodePort").replace("\"port\":80", "\"port\":80,\"nodePort\":30080");
        answered(START.plusMillis(20), 7, INSIDE);
        answered(START, 8, open);

        assertThat(history.open()).hasValueSatisfying(ways -> assertThat(ways).hasSize(1));
    }

    private void answered(Instant at, int version, String service) {
        String answer = service.replace(
                        "\"name\":\"web\"", "\"name\":\"web\",\"resourceVersion\":\"%d\"".formatted(version))
                .replaceFirst("\\{", "{\"kind\":\"Service\",");
        String json = """
                {"auditID":"v-%d","stage":"ResponseComplete","verb":"update","requestURI":"/x",
                "objectRef":{"resource":"services","namespace":"shop","name":"web"},"responseStatus":{"code":200},
                "requestObject":%s,"responseObject":%s,"stageTimestamp":"%s"}""".formatted(version, service, answer, at);
        Told told = ServiceEvents.read(AuditEvent.read("lab", json.getBytes(UTF_8), null), "v" + version, at)
                .getFirst();
        history = history.add(Collections.singletonList(told.write())).history();
    }

    private ExposureChange write(String verb, int code, @Nullable String body) {
        return write(verb, code, body, "");
    }

    private ExposureChange write(String verb, int code, @Nullable String body, String query) {
        String id = "e" + ++events;
        Told told =
                ServiceEvents.read(event(verb, code, body, query), id, START).getFirst();
        ServiceHistory.Addition addition =
                ServiceHistory.parse(history.text()).add(Collections.singletonList(told.write()));
        history = addition.history();
        return Objects.requireNonNull(addition.changes().get(id));
    }

    private AuditEvent event(String verb, int code, @Nullable String body, String query) {
        return read(verb, code, body, query, START.plusSeconds(events));
    }

    private static AuditEvent at(Instant time, String body) {
        return read("update", 200, body, "", time);
    }

    private static AuditEvent read(String verb, int code, @Nullable String body, String query, Instant at) {
        String json = """
                {"auditID":"a","stage":"ResponseComplete","verb":"%s","requestURI":"/api/v1/namespaces/shop/services/web%s",
                "objectRef":{"resource":"services","namespace":"shop","name":"web"},"responseStatus":{"code":%d}%s,
                "stageTimestamp":"%s"}""".formatted(verb, query, code, body == null ? "" : ",\"requestObject\":" + body, at);
        return AuditEvent.read("lab", json.getBytes(UTF_8), null);
    }
}
