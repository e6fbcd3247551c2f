package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventFields;
import io.portreeve.event.FieldCatalogue;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.rule.Guide.Note;
import io.portreeve.rule.Guide.Response;
import io.portreeve.rule.Guide.Step;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What every shipped rule keeps to. */
class ShippedRulesTest {

    private static final Map<Severity, Integer> RISK_SCORES = Map.ofEntries(
            entry(Severity.LOW, 21),
            entry(Severity.MEDIUM, 47),
            entry(Severity.HIGH, 73),
            entry(Severity.CRITICAL, 99));

    static List<RuleFile> shipped() {
        return new ShippedRules(new PathMatchingResourcePatternResolver()).all();
    }

    @Test
    void each_has_an_id_and_a_name_of_its_own() {
        assertThat(shipped()).isNotEmpty();
        assertThat(shipped()).extracting(RuleFile::id).doesNotHaveDuplicates();
        assertThat(shipped()).extracting(file -> file.content().name()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void the_severity_fits_the_risk_score(RuleFile file) {
        assertThat(file.content().riskScore())
                .isEqualTo(RISK_SCORES.get(file.content().severity()));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void it_is_a_query_that_runs_within_minutes(RuleFile file) {
        assertThat(file.content().type()).isEqualTo("query");
        assertThat(file.content().language()).isEqualTo("kuery");
        assertThat(file.content().interval()).isBetween(Duration.ofMinutes(1), Duration.ofHours(1));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void it_says_what_it_is_and_how_to_use_it(RuleFile file) {
        RuleContent content = file.content();

        assertThat(content.description()).hasSizeGreaterThan(100);
        assertThat(content.setup()).contains("audit policy");
        assertThat(content.author()).containsExactly("Portreeve");
        assertThat(content.license()).isEqualTo("Apache-2.0");
        assertThat(content.tags())
                .contains("Resources: Investigation Guide")
                .anyMatch(tag -> tag.startsWith("Data Source: "));
        assertThat(content.threat())
                .isNotEmpty()
                .allSatisfy(threat -> assertThat(threat.techniques()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void all_parts_of_its_guide_can_be_answered(RuleFile file) {
        Guide guide = Guide.parse(file.content().guide());

        assertThat(guide.steps()).isNotEmpty().extracting(Step::answer).doesNotContainNull();
        assertThat(guide.falsePositives()).isNotEmpty().extracting(Note::check).doesNotContainNull();
        assertThat(guide.responses()).isNotEmpty().extracting(Response::command).doesNotContainNull();
        assertThat(guide.steps()).extracting(Step::text).noneMatch(String::isBlank);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void its_hits_hit_and_its_misses_miss(String folder) throws IOException {
        RuleFile file = ShippedRules.read(new ClassPathResource(folder + "rule.toml"));
        KqlMatcher query =
                KqlMatcher.compile(Kql.parse(file.content().query()), FieldCatalogue.TYPES, Clock.systemUTC());

        assertThat(events(folder + "hits.jsonl")).isNotEmpty().allMatch(query::matches);
        assertThat(events(folder + "misses.jsonl")).isNotEmpty().noneMatch(query::matches);
    }

    @Test
    void the_nodeport_rule_is_the_upstream_rule_in_our_words() {
        RuleFile file = nodePort();
        RuleContent rule = file.content();

        assertThat(file.id()).hasToString("65f9bccd-510b-40df-8263-334f03174fed");
        assertThat(rule.name()).isEqualTo("Kubernetes Exposed Service Created With Type NodePort");
        assertThat(rule.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(rule.interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(rule.maxSignals()).isEqualTo(100);
        assertThat(rule.index()).containsExactly("logs-kubernetes.audit_logs-*");
        assertThat(rule.tags())
                .containsExactly(
                        "Data Source: Kubernetes",
                        "Tactic: Execution",
                        "Tactic: Persistence",
                        "Resources: Investigation Guide");
        assertThat(rule.falsePositives()).hasSize(5);
        assertThat(rule.threat())
                .extracting(
                        threat -> threat.tactic().id(),
                        threat -> threat.techniques().getFirst().id())
                .containsExactly(tuple("TA0003", "T1133"), tuple("TA0001", "T1133"));
    }

    @Test
    void the_nodeport_guide_has_six_steps_five_notes_and_seven_responses() {
        Guide guide = Guide.parse(nodePort().content().guide());

        assertThat(guide.steps())
                .extracting(Step::answer)
                .containsExactly("what-changed", "outcome", "who", "exposure", "network", "expected");
        assertThat(guide.falsePositives())
                .extracting(Note::check)
                .containsExactly(
                        "automation", "development-namespace", "known-service", "not-persisted", "routine-actor");
        assertThat(guide.responses())
                .extracting(Response::command)
                .containsExactly(
                        "confirm-owner",
                        "live-service",
                        "cluster-ip",
                        "restrict-network",
                        "actor-changes",
                        "restrict-actor",
                        "admission-policy");
    }

    static List<String> folders() throws IOException {
        return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:rules/*/rule.toml"))
                .map(ShippedRulesTest::folder)
                .toList();
    }

    private static String folder(Resource rule) {
        String place = rule.getDescription();
        return place.substring(place.lastIndexOf("rules/"), place.lastIndexOf("rule.toml"));
    }

    /** What rules see of a file's events. */
    private static List<Map<String, @Nullable Object>> events(String file) throws IOException {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        for (String line :
                new ClassPathResource(file).getContentAsString(UTF_8).lines().toList()) {
            String cluster = file.contains("/portreeve-") ? "portreeve" : "lab";
            events.add(EventFields.of(AuditEvent.read(cluster, line.getBytes(UTF_8), null), Instant.EPOCH));
        }
        return events;
    }

    private static RuleFile nodePort() {
        return shipped().stream()
                .filter(file -> file.content().name().contains("NodePort"))
                .findFirst()
                .orElseThrow();
    }
}
