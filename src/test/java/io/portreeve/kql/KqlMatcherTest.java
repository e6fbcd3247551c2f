package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the conformance cases leave out: the types in detail, names with dots, nesting. */
class KqlMatcherTest {

    private static final String CODE = "kubernetes.audit.responseStatus.code";
    private static final String MESSAGE = "kubernetes.audit.responseStatus.message";
    private static final Clock NOON = Clock.fixed(Instant.parse("2024-05-01T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "':403', 403, true",
        "':403', 403.0, true",
        "':403', 0403, true",
        "':403', 4.03e2, true",
        "':403', 403.5, false",
        "':403.5', 403, false",
        "' < 403.5', 403, true",
        "' > 402.5', 403, true",
        "' >= 403.5', 403, false",
        "' < 1e400000', 9223372036854775807, true",
        "':9223372036854775807', 9223372036854775807, true",
        "':9223372036854775807', 9223372036854775806, false",
        "' > 0', 9223372036854775808, false",
        "' >= -9223372036854775808', -9223372036854775808, true",
        "':0', -0.00, true",
        "' > -0.5', 0, true",
        "':*', abc, false",
        "':*', '', false",
    })
    void a_number_is_exact_to_64_bits(String condition, String value, boolean expected) {
        assertThat(matches(CODE + condition, Map.of(CODE, new JsonNumber(value))))
                .isEqualTo(expected);
        assertThat(matches(CODE + condition, Map.of(CODE, value))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "':10.0.0.0/8', 10.255.255.255, true",
        "':10.0.0.0/8', 11.0.0.0, false",
        "':10.1.2.3/8', 10.0.0.1, true",
        "':\"10.0.0.0/8\"', ::ffff:10.0.0.1, true",
        "':10.0.0.1', ::FFFF:a00:1, true",
        "':\"2001:db8::/32\"', 2001:0db8:ffff::1, true",
        "':\"2001:db8::/32\"', 2001:db9::, false",
        "':\"::/0\"', 10.0.0.1, true",
        "':0.0.0.0/0', 2001:db8::1, false",
        "':10.0.0.1/32', 10.0.0.2, false",
        "' > 9.9.9.9', 10.0.0.0, true",
        "' < 10.0.0.0', 9.255.255.255, true",
        "' >= \"2001:db8::\"', 255.255.255.255, false",
        "':*', localhost, false",
        "':*', 127.1, false",
        "':*', 010.0.0.1, false",
        "':*', 1.2.3.256, false",
        "':*', fe80::1%eth0, false",
    })
    void an_address_is_compared_by_its_bits(String condition, String value, boolean expected) {
        assertThat(matches("source.ip" + condition, Map.of("source", Map.of("ip", value))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "':\"2024-05-01\"', 2024-05-01T23:59:59.999Z, true",
        "':\"2024-05-01\"', 2024-05-02T00:00:00.000Z, false",
        "':2024-05-01', 2024-05-01T00:00:00.000+02:00, false",
        "' > 2024-05-01', 2024-05-01T23:59:59.999Z, false",
        "' > 2024-05-01', 2024-05-02T00:00:00Z, true",
        "' <= 2024-05-01', 2024-05-01T23:59:59.999999Z, true",
        "' < 2024-05-01', 2024-05-01T00:00:00Z, false",
        "':\"2024-05-01T10:00\"', 2024-05-01T10:00:59.9Z, true",
        "':\"2024-05-01T10:00:00.5Z\"', 2024-05-01T10:00:00.500400Z, true",
        "':\"2024-05-01T10:00:00+0200\"', 2024-05-01T08:00:00Z, true",
        "':1714557600000', 2024-05-01T10:00:00Z, true",
        "' > now-1d', 2024-04-30T12:00:00.001Z, true",
        "' > now-1d', 2024-04-30T12:00:00.000Z, false",
        "' >= now/d', 2024-05-01T00:00:00Z, true",
        "' <= now/d', 2024-05-01T23:59:59.999Z, true",
        "':now/w', 2024-04-29T00:00:00Z, true",
        "':\"2024-05-01||+1d/d\"', 2024-05-02T23:59:59.999Z, true",
        "':\"2024-05-15||-1M/M\"', 2024-04-01T00:00:00Z, true",
        "':*', 2024-13-01, false",
        "':*', now, false",
        "':*', 1e400000, false",
    })
    void a_date_is_an_instant_or_the_span_it_leaves_open(String condition, String value, boolean expected) {
        assertThat(matches("@timestamp" + condition, Map.of("@timestamp", value)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"looking UP service\"', true",
        "'\"up looking\"', false",
        "'\"ooking up\"', false",
        "'nothing account', true",
        "'\"kube-system:default\"', true",
        "'\"kube\"', true",
        "'system:default', true",
        "'default', false",
        "'LOOK*', true",
        "'look*up', false",
        "'none acc*', true",
        "'\"10.0.0.1\"', true",
        "'\"...\"', false",
        "'\"\"', false",
        "'*', true",
    })
    void a_text_is_compared_by_its_words(String value, boolean expected) {
        String query = MESSAGE + ":" + (value.startsWith("\"") ? value : value.replace(":", "\\:"));
        String text = "Error looking up service account kube-system:default at 10.0.0.1, failed";
        assertThat(matches(query, Map.of(MESSAGE, text))).isEqualTo(expected);
    }

    @Test
    void a_phrase_does_not_reach_from_one_element_to_the_next() {
        assertThat(matches(MESSAGE + ":\"a b\"", Map.of(MESSAGE, List.of("x a", "b y"))))
                .isFalse();
        assertThat(matches(MESSAGE + ":\"a b\"", Map.of(MESSAGE, List.of("x a b", "y"))))
                .isTrue();
    }

    @Test
    void keyword_ranges_go_by_code_point() {
        assertThat(matches("user.name > \uffee", Map.of("user.name", "😀"))).isTrue();
        assertThat(matches("user.name < b", Map.of("user.name", "abc"))).isTrue();
        assertThat(matches("user.name >= b", Map.of("user.name", "B"))).isFalse();
    }

    @Test
    void a_number_in_a_keyword_field_is_its_json_text() {
        assertThat(matches("labels.x:1.50", Map.of("labels", Map.of("x", new JsonNumber("1.50")))))
                .isTrue();
        assertThat(matches("labels.x:1.5", Map.of("labels", Map.of("x", new JsonNumber("1.50")))))
                .isFalse();
    }

    @Test
    void dots_may_be_anywhere_in_the_keys() {
        for (Map<String, ?> document : List.of(
                Map.of("a", Map.of("b.c", 1)),
                Map.of("a.b", Map.of("c", 1)),
                Map.of("a", Map.of("b", Map.of("c", 1))),
                Map.of("a", List.of(List.of(Map.of("b", List.of(Map.of("c", List.of(2, 1))))))),
                Map.of("a", 5, "a.b.c", 1))) {
            assertThat(matches("a.b.c:1 and a:* and a.b:* and a.*:1 and a:{ b.c:1 }", document))
                    .as(document.toString())
                    .isTrue();
            assertThat(matches("a.b.c:3 or a.b:1 or a.b.c.d:* or b.c:1 or a.b.:*", document))
                    .as(document.toString())
                    .isFalse();
        }
    }

    @Test
    void a_value_that_does_not_fit_its_type_is_missing() {
        assertThat(matches(CODE + ":* or " + CODE + " > 0", Map.of(CODE, "none")))
                .isFalse();
        assertThat(matches("kubernetes.audit.responseStatus:*", Map.of(CODE, "none")))
                .isFalse();
        assertThat(matches("kubernetes.audit.responseStatus:*", Map.of(CODE, List.of("none", 1))))
                .isTrue();
    }

    @Test
    void a_fieldless_value_and_a_field_pattern_go_by_each_fields_type() {
        Map<String, ?> document = Map.of("source", Map.of("ip", "10.1.1.1"), "message", "Access denied", CODE, 403);
        assertThat(matches("10.0.0.0/8 and denied and 403.0 and source.*:10.1.0.0/16", document))
                .isTrue();
        assertThat(matches(
                        "Access or 10.1.1.2 or source.*:denied or den",
                        document.entrySet().stream()
                                .filter(entry -> !entry.getKey().equals("message"))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))))
                .isFalse();
    }

    @Test
    void braces_ask_one_object_and_types_go_by_the_full_name() {
        String spec = "kubernetes.audit.requestObject.spec";
        Map<String, ?> document = Map.of(
                spec + ".containers",
                List.of(
                        Map.of("name", "a", "securityContext", Map.of("runAsUser", 0)),
                        Map.of("name", "b", "securityContext", Map.of("runAsUser", 1000))));
        assertThat(matches(spec + ".containers:{ name:b and securityContext.runAsUser >= 1e3 }", document))
                .isTrue();
        assertThat(matches(spec + ".containers:{ name:b and securityContext:{ runAsUser:0 } }", document))
                .isFalse();
        assertThat(matches(spec + ":{ containers:{ name:a and not securityContext.runAsUser > 0 } }", document))
                .isTrue();
        assertThat(matches(spec + ".containers.name:{ * }", document)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes.audit.responseStatus.code:40x",
        "kubernetes.audit.responseStatus.code:401 403",
        "kubernetes.audit.responseStatus.code:4*",
        "kubernetes.audit.responseStatus:{ code:abc }",
        "kubernetes.audit.requestObject.spec.hostPID:True",
        "source.ip:10.0.0",
        "source.ip:10.0.0.0/33",
        "source.ip > 10.0.0.0/8",
        "source.ip:\"::ffff:10.0.0.0/104\"",
        "source.ip:10.0.0.*",
        "@timestamp:yesterday",
        "@timestamp:2024-02-30",
        "@timestamp > now-1x",
        "@timestamp > now+999999999y+999999999y",
        "@timestamp > now/2d",
        "@timestamp:2024*",
    })
    void a_value_that_does_not_fit_is_refused_at_its_place(String query) {
        KqlProblem problem = catchThrowableOfType(KqlException.class, () -> matcher(query))
                .problems()
                .getFirst();
        assertThat(problem.line()).isEqualTo(1);
        assertThat(query.substring(problem.column() - 1))
                .doesNotContain("@timestamp", ".ip", "code:")
                .isNotEmpty();
    }

    @Test
    void a_refusal_names_field_type_and_reason() {
        KqlProblem problem = catchThrowableOfType(KqlException.class, () -> matcher(CODE + ":abc"))
                .problems()
                .getFirst();
        assertThat(problem)
                .isEqualTo(new KqlProblem(
                        1, 38, "The value of kubernetes.audit.responseStatus.code (long) is not a number.", null));
    }

    static boolean matches(String query, Map<String, ? extends @Nullable Object> document) {
        return matcher(query).matches(document);
    }

    static KqlMatcher matcher(String query) {
        return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, NOON);
    }
}
