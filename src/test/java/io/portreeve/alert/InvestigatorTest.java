package io.portreeve.alert;

import static io.portreeve.alert.RecordedEvents.hit;
import static io.portreeve.alert.RecordedEvents.logLine;
import static io.portreeve.alert.RecordedEvents.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.alert.Investigation.Response;
import io.portreeve.event.AuditEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InvestigatorTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final List<Answer> ANSWERS = List.of(
            new WhatChanged(), new OutcomeAnswer(), new Who(), new Exposure(), new Network(), new ExpectedHere());

    private final Investigator investigator = investigator(ANSWERS);

    @Test
    void the_shipped_guide_is_answered_whole() {
        Investigation investigation = investigate(logLine(2));
        assertThat(investigation.steps())
                .hasSize(6)
                .noneMatch(step -> step.answer().startsWith("Not answered"));
        assertThat(investigation.falsePositives())
                .extracting(Investigation.FalsePositive::applies)
                .containsExactly("no", "no", "no", "no", "no");
        assertThat(investigation.response())
                .hasSize(7)
                .noneMatch(response -> response.commands().isEmpty());
    }

    @Test
    void the_commands_are_for_this_very_service() {
        assertThat(commands(logLine(2)))
                .contains(
                        "kubectl -n 'shop' get service 'web' -o yaml",
                        "kubectl -n 'shop' get endpointslices -o wide --selector='kubernetes.io/service-name=web'",
                        "kubectl -n 'shop' get pods -o wide --selector='app=web'",
                        "kubectl -n 'shop' patch service 'web' --type=merge -p '{\"spec\":{\"type\":\"ClusterIP\"}}'",
                        "kubectl get clusterrolebinding 'kubeadm:cluster-admins' -o yaml");
    }

    @Test
    void a_binding_for_a_whole_group_is_shown_and_not_deleted() {
        assertThat(commands(logLine(4)))
                .contains("kubectl -n 'shop' get rolebinding 'dev-edit' -o yaml")
                .noneMatch(command -> command.startsWith("kubectl") && command.contains(" delete "));
    }

    @Test
    void nothing_is_undone_where_nothing_happened() {
        assertThat(investigate(hit("dry-create")).response().get(2).text())
                .endsWith("Nothing to undo by this request: it was a dry run.");
    }

    @Test
    void a_name_from_an_attacker_stays_one_word_of_the_shell() {
        assertThat(commands(named("x'; kubectl delete ns shop; '")))
                .contains("kubectl get service 'x'\\''; kubectl delete ns shop; '\\''' -o yaml");
    }

    @Test
    void a_name_with_control_characters_gets_no_command_but_a_warning() {
        Response look = investigate(named("web\\nrm -rf /")).response().get(1);
        assertThat(look.commands()).isEmpty();
        assertThat(look.text()).contains("No command:").contains("\\u{a}");
    }

    @Test
    void a_cluster_name_that_is_not_what_it_looks_like_gets_into_no_command() {
        String event =
                "{\"auditID\":\"a\",\"verb\":\"create\",\"user\":{\"username\":\"eve\"},\"objectRef\":{\"resource\":\"services\"}}";
        AuditEvent turned = AuditEvent.read("l\u202Eab", event.getBytes(UTF_8), null);
        assertThat(commands(turned)).noneMatch(command -> command.contains("curl"));
        assertThat(investigate(turned).markdown()).contains("No command: the cluster name `l\\u{202e}ab` holds");
    }

    @Test
    void an_unknown_name_gets_no_broken_command() {
        Response look = investigate(
                        read("{\"auditID\":\"a\",\"verb\":\"create\",\"objectRef\":{\"resource\":\"services\"}}"))
                .response()
                .get(1);
        assertThat(look.commands()).isEmpty();
        assertThat(look.text()).contains("the event does not name the object");
    }

    @Test
    void the_page_holds_names_from_an_attacker_in_code_only() {
        String page = investigate(named("# Fine\\n\\n<script>alert(1)</script>`[x](https://evil.example)"))
                .markdown();
        assertThat(page.lines()).noneMatch(line -> line.startsWith("# Fine") || line.startsWith("<script>"));
        assertThat(page.replaceAll("(`+)(?!`).*?(?<!`)\\1(?!`)", "")).doesNotContain("<script>", "evil.example");
    }

    @Test
    void a_rule_without_a_guide_gets_the_answers_that_fit_its_event() {
        assertThat(titles(logLine(2), "")).hasSize(6);
        assertThat(titles(logLine(21), ""))
                .containsExactly(
                        "What changed?", "Was it allowed, and did it succeed?", "Who did it?", "Is it expected here?");
    }

    @Test
    void a_guide_of_another_maker_keeps_its_steps_behind_our_answers() {
        String guide = """
                ### Possible investigation steps

                - Ask the weather.
                """;
        assertThat(titles(logLine(2), guide)).hasSize(7).last().isEqualTo("Ask the weather.");
    }

    @Test
    void an_answer_that_fails_says_why_and_the_others_stand() {
        Answer broken = new Answer() {
            @Override
            public String name() {
                return "who";
            }

            @Override
            public String title() {
                return "Who did it?";
            }

            @Override
            public Answered answer(AlertContext context) {
                throw new IllegalStateException("the moon is down");
            }
        };
        List<Answer> answers = new ArrayList<>(ANSWERS);
        answers.set(2, broken);
        AlertContext context = Contexts.of(logLine(2));
        var steps = investigator(answers)
                .investigate(context, Reason.of(context), NOW)
                .steps();
        assertThat(steps.get(2).answer()).isEqualTo("This could not be answered: \"the moon is down\".");
        assertThat(steps.get(3).answer()).contains("node port 30080");
    }

    static List<AuditEvent> everyRecordedEvent() {
        return RecordedEvents.services().stream()
                .map(RecordedEvents.Labelled::event)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyRecordedEvent")
    void every_recorded_event_is_answered_hostile_ones_too(AuditEvent event) {
        assertThat(investigate(event).steps())
                .hasSize(6)
                .noneMatch(step -> step.answer().contains("could not be"));
    }

    private static Investigator investigator(List<Answer> answers) {
        return new Investigator(answers, new FalsePositiveChecks(), new ResponseCommands());
    }

    private Investigation investigate(AuditEvent event) {
        AlertContext context = Contexts.of(event);
        return investigator.investigate(context, Reason.of(context), NOW);
    }

    private List<String> titles(AuditEvent event, String guide) {
        AlertContext context = Contexts.of(event, Contexts.rule(guide), new Contexts.KnownPast());
        return investigator.investigate(context, Reason.of(context), NOW).steps().stream()
                .map(Investigation.Step::title)
                .toList();
    }

    private List<String> commands(AuditEvent event) {
        return investigate(event).response().stream()
                .flatMap(response -> response.commands().stream())
                .toList();
    }

    private static AuditEvent named(String jsonText) {
        return read("""
                {"auditID":"a","verb":"create","stage":"ResponseComplete","requestURI":"/","responseStatus":{"code":201},
                 "user":{"username":"eve"},"objectRef":{"resource":"services","name":"%s"},
                 "requestObject":{"spec":{"type":"NodePort","ports":[{"port":80}]}}}""".formatted(jsonText));
    }
}
