package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which clauses of a query a document fulfils. */
class KqlExplainerTest {

    private static final Map<String, Object> DOCUMENT = Map.of(
            "user", Map.of("name", "jana", "groups", List.of("dev", "ops")),
            "rules", List.of(Map.of("verbs", List.of("get")), Map.of("verbs", List.of("list"))));

    @Test
    void each_clause_says_whether_it_held_and_what_it_saw() {
        assertThat(explain("user.name:(jana or bob) and user.groups:adm*\n and user.id:*"))
                .containsExactly(
                        finding("user.name:jana", Verdict.MATCH, "jana"),
                        finding("user.name:bob", Verdict.NO_MATCH, "jana"),
                        finding("user.groups:adm*", Verdict.NO_MATCH, "dev", "ops"),
                        finding("user.id:*", Verdict.NO_MATCH));
    }

    @Test
    void a_not_goes_with_each_clause_that_it_is_about() {
        assertThat(explain("not (user.name:jana and not user.groups:ops)"))
                .containsExactly(
                        finding("not user.name:jana", Verdict.NO_MATCH, "jana"),
                        finding("user.groups:ops", Verdict.MATCH, "dev", "ops"));
    }

    @Test
    void patterns_braces_objects_and_terms_without_a_field_show_what_they_cover() {
        assertThat(explain("user.n*:x or rules:{ verbs:list } or user:* or ops or user > a"))
                .extracting(KqlFinding::values)
                .satisfiesExactly(
                        pattern -> assertThat(pattern).containsExactly("jana"),
                        braces -> assertThat(braces).containsExactlyInAnyOrder("get", "list"),
                        object -> assertThat(object).containsExactlyInAnyOrder("jana", "dev", "ops"),
                        term -> assertThat(term).containsExactly("ops"),
                        none -> assertThat(none).isEmpty());
    }

    @Test
    void a_clause_is_told_with_its_place() {
        assertThat(explain("user.name:jana and\n  not user.groups:(a or\n b)"))
                .extracting(finding ->
                        finding.place().line() + ":" + finding.place().column())
                .containsExactly("1:11", "2:20", "3:2");
    }

    @Test
    void what_is_hidden_is_unknown() {
        HiddenPart everything = new HiddenPart() {
            @Override
            public boolean isOpen(Object container) {
                return true;
            }

            @Override
            public boolean mayHold(Map<?, ?> object, String key) {
                return true;
            }
        };

        assertThat(explainer("user.name:jana and not user.id:7").explain(DOCUMENT, everything))
                .containsExactly(
                        finding("user.name:jana", Verdict.MATCH, "jana"), finding("not user.id:7", Verdict.UNKNOWN));
    }

    @Test
    void many_and_long_values_and_clauses_are_cut() {
        Map<String, Object> document = Map.of("a", Collections.nCopies(1_000, "x".repeat(1_000)));

        List<KqlFinding> findings =
                explainer("a:x or ".repeat(1_000) + "a:" + "y".repeat(1_000)).explain(document, null);

        assertThat(findings).hasSize(KqlExplainer.MAX_CLAUSES);
        assertThat(findings.getFirst().values()).hasSize(10).allMatch(value -> value.length() <= 201);
        assertThat(findings.getFirst().valueCount()).isEqualTo(1_000);
    }

    private static List<KqlFinding> explain(String query) {
        return explainer(query).explain(DOCUMENT, null);
    }

    private static KqlExplainer explainer(String query) {
        return KqlExplainer.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC());
    }

    private static KqlFinding finding(String clause, Verdict verdict, String... values) {
        return new KqlFinding(clause, KqlPlace.NONE, verdict, List.of(values), values.length);
    }
}
