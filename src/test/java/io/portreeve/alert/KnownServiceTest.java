package io.portreeve.alert;

import static io.portreeve.alert.FalsePositiveChecks.Applies.NO;
import static io.portreeve.alert.FalsePositiveChecks.Applies.UNKNOWN;
import static io.portreeve.alert.FalsePositiveChecks.Applies.YES;
import static io.portreeve.alert.RecordedEvents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.alert.Contexts.KnownPast;
import io.portreeve.alert.FalsePositiveChecks.Applies;
import io.portreeve.event.DetachedEvents;
import io.portreeve.event.StoredEvent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Seems to apply" is said of a known Service only when it surely opens no other way in. */
class KnownServiceTest {

    private static final String WEB = """
            "type":"NodePort","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080,"nodePort":30080}]""";

    private static final String WITHOUT_NODE_PORT = """
            "type":"NodePort","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]""";

    @Test
    void a_service_that_is_written_again_as_it_was_is_known() {
        assertThat(verdict(update(WEB), update(WEB))).isEqualTo(YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'port':80,'targetPort':9090,'nodePort':30080",
                "'port':80,'targetPort':8080,'nodePort':30081",
                "'port':80,'targetPort':8080,'nodePort':30080,'protocol':'UDP'",
                "'port':80,'targetPort':8080,'nodePort':30080},{'port':443,'targetPort':8443",
                "'port':80,'targetPort':8080,'nodePort':30080},{'port':81,'targetPort':8080,'nodePort':30081"
            })
    void another_port_is_another_way_in(String ports) {
        String changed = """
                "type":"NodePort","selector":{"app":"web"},"ports":[{%s}]""".formatted(ports.replace('\'', '"'));
        assertThat(verdict(update(WEB), update(changed))).isEqualTo(NO);
    }

    @Test
    void a_port_exchanged_far_down_the_list_is_another_way_in() {
        assertThat(verdict(update(ports(12, "")), update(ports(12, "9")))).isEqualTo(NO);
        assertThat(verdict(update(ports(12, "")), update(ports(12, "")))).isEqualTo(YES);
    }

    @Test
    void more_ports_than_are_read_are_not_known() {
        assertThat(verdict(update(ports(101, "")), update(ports(101, "9")))).isEqualTo(UNKNOWN);
    }

    @Test
    void other_pods_behind_the_same_port_are_another_way_in() {
        assertThat(verdict(update(WEB), update(WEB.replace("\"web\"", "\"shell\""))))
                .isEqualTo(NO);
        assertThat(verdict(update(WEB), update(WEB.replace("{\"app\":\"web\"}", "{}"))))
                .isEqualTo(NO);
    }

    @Test
    void an_added_external_address_is_another_way_in() {
        assertThat(verdict(update(WEB), update(WEB + ",\"externalIPs\":[\"203.0.113.9\"]")))
                .isEqualTo(NO);
    }

    @Test
    void the_cluster_port_is_no_way_in_from_outside() {
        assertThat(verdict(update(WEB), update(WEB.replace("\"port\":80", "\"port\":81"))))
                .isEqualTo(YES);
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "false,false"})
    void a_node_port_that_no_event_tells_may_be_any(boolean toldBefore, boolean toldAfter) {
        assertThat(verdict(update(toldBefore ? WEB : WITHOUT_NODE_PORT), update(toldAfter ? WEB : WITHOUT_NODE_PORT)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void a_new_mapping_is_another_way_in_whatever_its_node_port() {
        assertThat(verdict(update(WITHOUT_NODE_PORT), update(WITHOUT_NODE_PORT.replace("8080", "22"))))
                .isEqualTo(NO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'spec':{'type':'NodePort'}}                                                       | YES",
                "{'metadata':{'labels':{'a':'b'}},'spec':{'type':'NodePort'}}                       | YES",
                "{'spec':{'type':'NodePort','selector':{'app':'web'}}}                              | YES",
                "{'spec':{'type':'NodePort','selector':{'app':'shell'}}}                            | NO",
                "{'spec':{'type':'NodePort','ports':[{'port':22,'nodePort':30022}]}}                | NO",
                "{'spec':{'type':'NodePort','ports':[{'port':80,'targetPort':8080}]}}               | UNKNOWN",
                "{'spec':{'type':'NodePort','selector':{'app':null}}}                               | UNKNOWN",
                "{'spec':{'type':'NodePort','ports':[{'port':80,'$patch':'delete'}]}}               | UNKNOWN",
                "{'apiVersion':'v1','kind':'Service','spec':{'type':'NodePort'}}                    | UNKNOWN",
                "[{'op':'replace','path':'/spec/type','value':'NodePort'},{'op':'remove','path':'/spec/selector'}] | UNKNOWN"
            })
    void a_patch_is_known_when_it_surely_leaves_alone_what_it_does_not_name(String patch, Applies applies) {
        assertThat(verdict(update(WEB), write("patch", 200, patch.replace('\'', '"'))))
                .isEqualTo(applies);
    }

    @Test
    void what_a_hidden_write_did_in_between_is_not_known() {
        String hidden = write("update", 200, null);
        String jsonPatch = write("patch", 200, "[{\"op\":\"replace\",\"path\":\"/spec/type\",\"value\":\"NodePort\"}]");
        String ports = write("patch", 200, "{\"spec\":{\"ports\":[{\"port\":81}]}}");
        assertThat(verdict(update(WEB), hidden, update(WEB))).isEqualTo(UNKNOWN);
        assertThat(verdict(update(WEB), jsonPatch, update(WEB))).isEqualTo(UNKNOWN);
        assertThat(verdict(update(WEB), ports, update(WEB))).isEqualTo(UNKNOWN);
        assertThat(verdict(hidden, update(WEB), update(WEB))).isEqualTo(YES);
    }

    @Test
    void a_service_that_this_request_created_was_not_known_whatever_had_its_name_before() {
        assertThat(verdict(update(WEB), write("create", 201, "{\"spec\":{" + WEB + "}}")))
                .isEqualTo(NO);
        assertThat(verdict(update(WEB), write("patch", 201, "{\"spec\":{\"type\":\"NodePort\"}}")))
                .isEqualTo(NO);
    }

    @Test
    void a_service_that_was_of_another_type_is_exposed_anew() {
        assertThat(verdict(update(WEB.replace("NodePort", "ClusterIP")), update(WEB)))
                .isEqualTo(NO);
    }

    /** Asks about the last write; the ones before it are the past. */
    private static Applies verdict(String... writes) {
        StoredEvent[] past = IntStream.range(1, writes.length)
                .mapToObj(back -> DetachedEvents.of(
                        writes[writes.length - 1 - back].replace("\"auditID\":\"a\"", "\"auditID\":\"" + back + "\"")))
                .toArray(StoredEvent[]::new);
        AlertContext context = Contexts.of(read(Arrays.asList(writes).getLast()), new KnownPast().writes(past));
        return new FalsePositiveChecks().decide("known-service", context).applies();
    }

    private static String update(String spec) {
        return write("update", 200, "{\"spec\":{" + spec + "}}");
    }

    private static String write(String verb, int code, @org.jspecify.annotations.Nullable String body) {
        return """
                {"auditID":"a","stage":"ResponseComplete","verb":"%s","user":{"username":"eve"},
                "requestURI":"/api/v1/namespaces/shop/services/web","responseStatus":{"code":%d},
                "objectRef":{"resource":"services","namespace":"shop","name":"web"}%s}""".formatted(verb, code, body == null ? "" : ",\"requestObject\":" + body);
    }

    /** Ports of which the last one leads to a pod port with this ending. */
    private static String ports(int count, String ending) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"port\":%d,\"targetPort\":%d%s,\"nodePort\":%d}"
                        .formatted(80 + i, 80 + i, i == count - 1 ? ending : "", 30_000 + i))
                .collect(Collectors.joining(
                        ",", "\"type\":\"NodePort\",\"selector\":{\"app\":\"web\"},\"ports\":[", "]"));
    }
}
