package io.portreeve.alert;

import static io.portreeve.alert.RecordedEvents.hit;
import static io.portreeve.alert.RecordedEvents.logLine;
import static io.portreeve.alert.RecordedEvents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.alert.Contexts.KnownPast;
import io.portreeve.event.AuditEvent;
import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void the_reason_says_who_did_what_where_and_which_ports_it_opened() {
        assertThat(reason(logLine(2)))
                .isEqualTo("kubernetes-admin created Service shop/web on cluster lab as NodePort,"
                        + " ports 80→8080/TCP (named http) on node port 30080.");
    }

    @Test
    void the_reason_names_the_node_port_the_cluster_gave() {
        assertThat(reason(hit("create"))).contains("ports 80/TCP (named 80-80) on node port 31905.");
    }

    @Test
    void the_reason_says_so_when_the_node_port_is_not_in_the_event() {
        assertThat(reason(hit("lvl-req"))).endsWith("(node port assigned by the cluster, see the live object).");
    }

    @Test
    void the_reason_of_a_dry_run_says_that_nothing_was_stored() {
        assertThat(reason(hit("dry-create")))
                .startsWith("admin made a dry run to create Service app2/s-dry on cluster lab as NodePort")
                .endsWith("; nothing was stored.");
    }

    @Test
    void the_reason_of_a_refused_request_says_why_it_took_no_effect() {
        assertThat(reason(logLine(4)))
                .startsWith("jana.nováková@example.com tried to create Service shop/debug on cluster lab as NodePort")
                .contains("; it took no effect: it was refused with 422");
    }

    @Test
    void the_reason_fits_events_that_are_not_about_services() {
        assertThat(reason(logLine(21)))
                .isEqualTo("kubernetes-admin, acting as system:serviceaccount:kube-system:default, created"
                        + " clusterrolebindings bob-admin on cluster lab.");
        assertThat(reason(logLine(20))).contains("exec of pods shop/debug");
    }

    @Test
    void an_event_without_anything_still_has_a_reason() {
        assertThat(reason(read("{\"auditID\":\"a\"}")))
                .isEqualTo("An unknown user sent a request to an unnamed resource on cluster lab;"
                        + " whether it took effect is not known: the event carries no response code.");
    }

    @Test
    void what_changed_tells_a_server_side_apply_that_creates() {
        assertThat(answer(new WhatChanged(), logLine(9)))
                .contains("Service monitoring/grafana on cluster lab: a server-side apply that created it.")
                .contains("Field manager, as the client names itself: helm.");
    }

    @Test
    void what_changed_reads_a_request_as_the_api_server_does() {
        AuditEvent event = read("""
                {"auditID":"a","verb":"create","requestURI":"/x?fieldManager=%zz&fieldmanager=b&field%4Danager=c%20d&fieldManager=e",
                 "objectRef":{"resource":"services","name":"x"}}""");
        assertThat(answer(new WhatChanged(), event)).contains("as the client names itself: \"c d\".");
    }

    @Test
    void what_changed_tells_a_json_patch_and_the_paths_it_touches() {
        assertThat(answer(new WhatChanged(), logLine(7)))
                .contains("a JSON Patch of 3 operations on /spec/type, /metadata/annotations/example.com~1owner");
    }

    @Test
    void what_changed_does_not_claim_to_know_the_kind_of_a_merge_patch() {
        assertThat(answer(new WhatChanged(), hit("patch-strategic"))).contains("which the event does not tell");
    }

    @Test
    void what_changed_says_when_the_earlier_state_is_not_stored() {
        assertThat(answer(new WhatChanged(), hit("patch-strategic")))
                .contains("Its state before is not known: no earlier write to it is stored.");
    }

    @Test
    void a_service_of_another_api_group_is_called_no_core_service() {
        AuditEvent knative = read("""
                {"auditID":"a","verb":"create","objectRef":{"resource":"services","apiGroup":"serving.knative.dev"},
                 "requestObject":{"kind":"Service","spec":{"type":"NodePort"}}}""");
        assertThat(answer(new WhatChanged(), knative))
                .contains("no core Service: its API group is serving.knative.dev");
        assertThat(answer(new Exposure(), knative)).isEqualTo("The event is not about a Service.");
    }

    @Test
    void a_body_left_out_by_the_policy_is_named_as_the_reason() {
        AuditEvent metadataOnly = read("""
                {"auditID":"a","verb":"create","level":"Metadata","objectRef":{"resource":"services","name":"x"}}""");
        assertThat(answer(new Exposure(), metadataOnly))
                .contains("Its ports are not known: the audit policy logs this request at level Metadata");
    }

    @Test
    void the_outcome_of_a_request_stopped_later_warns_of_another_try() {
        assertThat(answer(new OutcomeAnswer(), logLine(4)))
                .contains("It took no effect: it was refused with 422")
                .contains("Authorization: allow. Reason: \"RBAC: allowed by RoleBinding")
                .contains("something later stopped it")
                .contains("An admission policy objected:");
    }

    @Test
    void who_names_a_service_account_its_pod_and_the_binding_that_allowed_it() {
        assertThat(answer(new Who(), logLine(9)))
                .contains("Service account deployer of namespace ci.")
                .contains("Its token was issued to pod runner-7d9c5b6f4-x2x9p on node worker-2.")
                .contains("Allowed by ClusterRoleBinding ci-deployer to ClusterRole ci-deployer.")
                .contains("The client calls itself Helm/3.16.2.");
    }

    @Test
    void who_trusts_only_the_last_address() {
        assertThat(answer(new Who(), logLine(3)))
                .contains("It came to the API server from 192.0.2.44.")
                .contains("which a client can invent: 2001:db8::17.");
    }

    @Test
    void who_tells_an_accepted_impersonation() {
        assertThat(answer(new Who(), logLine(21)))
                .contains("It acted as system:serviceaccount:kube-system:default: the API server accepted");
    }

    @Test
    void exposure_names_pods_ports_and_node_ports() {
        assertThat(answer(new Exposure(), logLine(2)))
                .contains("Ports: 80→8080/TCP (named http) on node port 30080.")
                .contains("It leads to the pods labelled app=web.")
                .contains("External traffic policy: Cluster.");
    }

    @Test
    void exposure_warns_of_endpoints_made_by_hand() {
        AuditEvent withoutSelector = read("""
                {"auditID":"a","verb":"create","objectRef":{"resource":"services","name":"x"},
                 "requestObject":{"spec":{"type":"NodePort","ports":[{"port":80}]}}}""");
        assertThat(answer(new Exposure(), withoutSelector)).contains("It has no selector");
    }

    @Test
    void network_says_what_the_traffic_policy_means() {
        assertThat(answer(new Network(), hit("create")))
                .contains("Every node accepts connections to port 31905 on each of its addresses.")
                .contains("pods see a node's address");
    }

    @Test
    void network_does_not_cry_wolf_when_nothing_changed() {
        assertThat(answer(new Network(), hit("e422"))).startsWith("Nothing changed: it was refused with 422");
    }

    @Test
    void network_names_a_port_outside_the_default_range() {
        assertThat(answer(new Network(), hit("e422"))).contains("Outside the default range 30000–32767: 22.");
    }

    @Test
    void expected_compares_with_what_the_actor_did_before() {
        String answer = new ExpectedHere()
                .answer(Contexts.of(logLine(2), new KnownPast().actor(7, "edge")))
                .plain();
        assertThat(answer)
                .contains(
                        "kubernetes-admin wrote to services on this cluster 7 times before, first 2026-11-01 08:00:00 UTC, in edge (7).")
                .contains("No earlier writes in namespace shop by this user.")
                .contains("No earlier alerts on this object.");
    }

    private static String reason(AuditEvent event) {
        return Reason.of(Contexts.of(event)).plain();
    }

    private static String answer(Answer answer, AuditEvent event) {
        return answer.answer(Contexts.of(event)).plain();
    }
}
